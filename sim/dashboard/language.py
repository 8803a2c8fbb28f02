"""The language of the page, which is one as long as the server runs."""

from collections.abc import Mapping
from typing import Any, Final

from sim.evidence.case_folders import Sources, find_sources
from sim.report.act_texts import ActTexts, texts_of
from sim.report.minus_signs import with_minus
from sim.report.translation import IN_ENGLISH, Translator

_OF_PAGE: Final = {"texts": ActTexts(IN_ENGLISH)}


def speak(lang: str, sources: Sources | None = None) -> None:
    """Set the language of the page.

    Args:
        lang: Code of the language.
        sources: Folders of the evidence that the page opens with; default: the shipped one.

    Raises:
        BadInput: The language has no catalogue, or a table of summaries has faults.
    """
    found = sources or find_sources()
    _OF_PAGE["texts"] = texts_of(found, Translator(lang, found.case))


def translator() -> Translator:
    """Return the language of the page."""
    return _OF_PAGE["texts"].say


def say(key: str, /, **values: Any) -> str:
    """Return a message in the language of the page, whose numbers have the minus sign."""
    return with_minus(translator()(key, **values))


def named(code: object) -> str:
    """Return the name of a code; in English the code with spaces."""
    return translator().short(code)


def tie_words(tie: tuple[str, str]) -> str:
    """Return the name of a tie as headings begin with it, with a capital."""
    name = translator().tie(*tie)
    return f"{name[:1].upper()}{name[1:]}"


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
