"""The section on method and limits: how results are made, and what no figure can show."""

from typing import Final

from sim.report.page.blocks import Block, Listing, Row, Section, Table, section
from sim.report.translation import Translator

METHOD: Final = (
    "method.decide",
    "method.worlds",
    "method.strategies",
    "method.scoring",
    "method.beside",
)
LIMITS: Final = (
    "method.same_documents",
    "method.input_fits",
    "method.few_observations",
    "method.coverage",
    "method.direct_stance",
    "method.explanation",
)
WORDS: Final = {
    "level": "method.level",
    "tie": "method.tie",
    "world": "method.world",
    "baseline": "method.baseline",
    "placebo": "method.placebo",
    "emergence": "method.emergence",
    "labeller": "method.labeller",
    "prescribed": "method.prescribed",
    "record": "method.record",
    "stance": "method.stance",
    "posterior": "method.posterior",
    "null_model": "method.null_model",
    "held_out": "method.held_out",
    "odds": "method.odds",
    "power": "method.power",
}


def limits(say: Translator) -> Section | None:
    """Return the section on method and limits, with the words that the report uses."""
    words = Table(
        caption=say("method.words"),
        heads=say.each("column.word", "column.meaning"),
        rows=tuple(Row((say.term(word), say(meaning))) for word, meaning in WORDS.items()),
        wide=(1,),
    )
    blocks: list[Block] = [Listing(say.each(*METHOD)), Listing(say.each(*LIMITS)), words]
    return section("method", say("method.title"), blocks)
