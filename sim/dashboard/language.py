"""The language of the page, which is one as long as the server runs."""

from collections.abc import Mapping
from typing import Any, Final

from sim.core.csv_reader import table
from sim.core.resources import folder
from sim.evidence.act_summaries import load_summaries
from sim.evidence.evidence_folder import ACTS
from sim.report.act_texts import ActTexts
from sim.report.translation import IN_ENGLISH, Translator

_OF_PAGE: Final = {"texts": ActTexts(IN_ENGLISH)}


def speak(lang: str) -> None:
    """Set the language of the page.

    Args:
        lang: Code of the language.

    Raises:
        BadInput: The language has no catalogue.
    """
    language = Translator(lang)
    if language.english:
        _OF_PAGE["texts"] = ActTexts(language)
        return
    place = folder("seeds")
    rows = {row.cells["id"]: row.cells for row in table(place / f"{ACTS}.csv")}
    _OF_PAGE["texts"] = ActTexts(language, rows, load_summaries(place))


def translator() -> Translator:
    """Return the language of the page."""
    return _OF_PAGE["texts"].say


def say(key: str, /, **values: Any) -> str:
    """Return a message in the language of the page."""
    return translator()(key, **values)


def named(code: object) -> str:
    """Return the name of a code; in English the code with spaces."""
    return translator().short(code)


def tie_words(tie: tuple[str, str]) -> str:
    """Return the name of a tie; in English with the codes of its states."""
    return translator().short_tie(tie)


def act_summary(name: str, stated: str) -> str:
    """Return the summary of an act in the language of the page, or the stated one with a mark."""
    texts = _OF_PAGE["texts"]
    found = texts.summary(name)
    return f"{stated}{texts.mark}" if found is None else found


def scenario_title(name: str, title: str) -> str:
    """Return the title of a scenario; that of a shipped one in the language of the page."""
    return translator().title(name, title, title)


def thesis_claim(name: str, english: Mapping[str, Any]) -> str:
    """Return what a thesis claims in the language of the page."""
    return translator().thesis(name, english).claim


def words(**keys: str) -> dict[str, str]:
    """Return messages by the names under which a template writes them."""
    return {name: say(key) for name, key in keys.items()}
