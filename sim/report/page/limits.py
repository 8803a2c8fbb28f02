"""Method and limits in plain words: what keeps a verdict honest, and what no figure here can show."""

from typing import Final

from sim.report.page.blocks import Cell, Listing, Row, Section, Table, section
from sim.report.page.translation import Tongue

METHOD: Final = (
    "States decide month by month, in four domains, on a scale from -2 (sides with the counterpart) to +2 (acts against it). What they meet are dated acts that five documents record.",
    "A world is one draw of every free parameter, of the weights of the theories, of the uncertain codings and of chance. Nothing is fitted to the history; the spread over worlds is what is not known.",
    "The strategy is never chosen and never coded. Four published rules read it off the four domains, and they disagree; believe what holds under all of them.",
    "Vietnam's own acts and the coded stances only score the model. They never reach it.",
    "Beside every score stand contenders without agents, and beside every thesis its rivals and placebos.",
)
LIMITS: Final = (
    "The same five documents give what drives the model and what it is scored on. A good fit shows that the story hangs together, not that it is true.",
    "The input may do the fitting: a straight map of the recorded acts can follow the record closely without any decision in it. That is why such a map is printed beside the model.",
    "Thirty-five years are not thirty-five observations. There are three configurations and two transitions, and same-as-last-year is right nearly always; no significance is claimed from yearly labels.",
    "The documents look closely at some years and not at others. Years that no document covers are drawn, not set to nothing; permuted acts show how much of a finding comes from where the documents look.",
    "If welcoming a rival power counts as resistance, courtship causes itself. So scores stand on the direct stance as well.",
    "This is explanation, not prediction.",
)
WORDS: Final = (
    ("level", "from -2, siding with the counterpart, to +2, acting against it"),
    ("tie", "a directed relation of one state toward another, with a level in each domain"),
    ("world", "one draw of parameters, coding uncertainty and chance"),
    ("null", "a contender without agents, printed beside every score"),
    (
        "placebo",
        "the same record with something essential exchanged, so that a true finding should vanish",
    ),
    ("emergence", "the share of worlds in which a thesis's criterion holds"),
    ("labeller", "a published rule that names the strategy from the levels of the four domains"),
    ("prescribed", "given as the documents record it, not decided in the model"),
)


def limits(say: Tongue) -> Section | None:
    """Say how it was done and what it cannot show."""
    points: tuple[Cell, ...] = tuple(map(say, METHOD))
    words = Table(
        say("Words"),
        (say("Word"), say("Meaning")),
        tuple(Row((say.term(w), say(m))) for w, m in WORDS),
        wide=(1,),
    )
    return section(
        "method",
        say("Method and limits, in plain words"),
        [Listing(points), Listing(tuple(map(say, LIMITS))), words],
    )
