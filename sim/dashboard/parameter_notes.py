"""What a parameter is, before it is pinned: what it does, unit, range, what the record says of it.

The record speaks through the tables of an inference: ``informed`` has the prior and the posterior
of every parameter under every contender, given all years; ``weights`` has the probability of each
contender. Contenders that rule the worlds of the page come first, then those that rule none.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.core.errors import BadInput
from sim.core.parameters import Fixed, Parameter
from sim.dashboard.language import named, say, translator
from sim.dashboard.starting_points import trainings
from sim.inference.contender_list import NO_ACTS, NULLS
from sim.record import folders
from sim.report.translation import read_words

ENGLISH, CHINESE, UNIT = range(3)  # places in the file of words
YES: Final = "yes"
LEAST: Final = 0.0005  # the least probability that is not shown as less than 0.1 %
WORTH: Final = "worth."  # begins the names of what the support of each state counts
# Parameters that an inference states in another way, by their name: how its own names begin, and
# the message that says what they stand for.
STATED_AS: Final = {
    "inertia": ("following_time", "dash.record_following"),
    "disposition": ("disposition.mean", "dash.record_disposition"),
    "support_worth": (WORTH, "dash.record_worth"),
}


def explained(parameter: Parameter, taken: Parameter | Fixed, source: str, posterior: str) -> str:
    """Explain a parameter in a few sentences.

    Args:
        parameter: The parameter as it is declared.
        taken: How the worlds of the scenario take it.
        source: Name or path of the scenario.
        posterior: Folder of an inference that fits it; empty where none is at hand.
    """
    sentences = (
        what_it_does(parameter),
        say("dash.parameter_range", range=range_of(taken), unit=_unit(parameter)),
        _recorded(parameter.name, source, posterior, translator().lang),
    )
    return say("dash.sentence_gap").join(filter(None, sentences))


def range_of(taken: Parameter | Fixed) -> str:
    """Describe how worlds take a parameter."""
    if isinstance(taken, Fixed):
        return say("dash.pinned_at", value=f"{taken.value:g}")
    return say("dash.drawn_between", low=f"{taken.low:g}", high=f"{taken.high:g}")


def what_it_does(parameter: Parameter) -> str:
    """Describe what a parameter does; one that a user's theory declares has only its source."""
    words = read_words("parameters").get(parameter.name)
    if words is None:
        return say("dash.sentence", text=parameter.source)
    place = ENGLISH if translator().english else CHINESE
    return say("dash.sentence", text=words[place])


def _unit(parameter: Parameter) -> str:
    """Return the unit of a parameter in the language of the page."""
    words = read_words("parameters").get(parameter.name)
    if translator().english or words is None:
        return parameter.unit
    return str(words[UNIT])


@cache
def _recorded(name: str, source: str, posterior: str, _lang: str) -> str:
    """Return what the record says; the page asks for all parameters whenever it is shown."""
    return record_says(name, source, posterior)


def record_says(name: str, source: str, posterior: str) -> str:
    """Describe what the record says of a parameter; empty where no inference is at hand.

    Args:
        name: Name of the parameter.
        source: Name or path of the scenario.
        posterior: Folder of an inference that fits it, or empty.
    """
    if not posterior:
        return ""
    begins, lead = STATED_AS.get(name, (name, ""))
    table = _rows(source, posterior)
    rows = table[table["parameter"].str.startswith(begins) if lead else table["parameter"] == name]
    ruling = rows[rows["rules"]]
    if rows.empty:
        return say("dash.record_without")
    sentence = _told(ruling) if len(ruling) else _told_elsewhere(rows)
    return say("dash.sentence_gap").join(filter(None, (say(lead) if lead else "", sentence)))


def _told(rows: pd.DataFrame) -> str:
    """Describe what the record says under contenders that rule worlds, the most frequent first."""
    informed = rows[rows["informed"] == YES]
    if informed.empty:
        return say("dash.record_silent")
    return say(
        "dash.record_says",
        **_intervals(informed),
        informed=informed["contender"].nunique(),
        number=rows["contender"].nunique(),
    )


def _told_elsewhere(rows: pd.DataFrame) -> str:
    """Describe what the record says under contenders that rule none of the worlds."""
    informed = rows[rows["informed"] == YES]
    number = rows["contender"].nunique()
    if informed.empty:
        return say("dash.record_silent_elsewhere", number=number)
    return say(
        "dash.record_elsewhere",
        **_intervals(informed),
        probability=_percent(float(informed["probability"].iloc[0])),
        informed=informed["contender"].nunique(),
        number=number,
    )


def _intervals(informed: pd.DataFrame) -> dict[str, str]:
    """Return prior and posterior under the first contender that is informed: 5 % to 95 %."""
    first = informed.iloc[0]
    ends = {"prior_low": "prior_p05", "prior_high": "prior_p95", "low": "p05", "high": "p95"}
    return {
        "contender": _under(first),
        **{key: _shown(float(first[column])) for key, column in ends.items()},
    }


def _under(row: "pd.Series[Any]") -> str:
    """Return under which contender a row stands, and of which supporter it is, if of one."""
    contender = named(row["contender"])
    name = str(row["parameter"])
    if not name.startswith(WORTH):
        return contender
    supporter = name.removeprefix(WORTH).partition(">")[0]
    return say(
        "dash.record_supporter", contender=contender, supporter=translator().named(supporter)
    )


def _shown(value: float) -> str:
    """Return a number with two significant digits, without an exponent.

    >>> _shown(107.3), _shown(0.0461), _shown(-1.03)
    ('110', '0.046', '-1')
    """
    return f"{float(f'{value:.1e}'):g}"


def _percent(probability: float) -> str:
    """Return a probability in percent; one that rounds to nothing as less than the least shown.

    >>> _percent(0.0178), _percent(1e-9)
    ('1.8 %', '< 0.1 %')
    """
    return f"{probability:.1%}".replace("%", " %") if probability >= LEAST else "< 0.1 %"


@cache
def _rows(source: str, folder: str) -> pd.DataFrame:
    """Return the rows of contenders that meet the acts; none where the tables are damaged.

    Contenders that rule worlds come first, the most frequent first, then those of the highest
    posterior probability. Column ``rules`` says whether a contender rules worlds, and
    ``probability`` has its posterior probability.
    """
    drawn = trainings(source, folder)[0]
    try:
        table = folders.read_table(Path(folder), "informed")
        weights = folders.read_table(Path(folder), "weights")
    except BadInput:
        return pd.DataFrame(columns=["parameter", "contender", "informed", "rules", "probability"])
    weights = weights[weights["until"] == weights["until"].max()]
    probability = weights.set_index("contender")["posterior"]
    shares = drawn.shares()
    own = table[(table["basis"] == drawn.basis) & ~table["contender"].isin((*NULLS, NO_ACTS))]
    own = own.assign(
        rules=own["contender"].isin(list(shares)),
        share=own["contender"].map(shares).fillna(0.0),
        probability=own["contender"].map(probability).fillna(0.0),
    )
    return own.sort_values(["share", "probability"], ascending=False, kind="stable")
