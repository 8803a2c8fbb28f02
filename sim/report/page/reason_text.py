"""Reasons that tables hold as English sentences, in the reader's language."""

from collections.abc import Callable
from typing import Final

from sim.judgement.reasons import read_reason
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator


def reason_text(folder: Folder, text: str, thesis: str, say: Translator) -> str:
    """Return a reason in the reader's language.

    Args:
        folder: The result folder, for its theses.
        text: The sentence that the table holds.
        thesis: Id of the thesis that the row is about; its own file may state the reason.
        say: The reader's language.
    """
    stated = folder.theses.get(thesis)
    words = say.thesis(thesis, stated.__dict__ if stated else {})
    if stated is not None and text == stated.criterion.get("why"):
        return words.why
    reason = read_reason(text)
    if reason is None:
        return say.untranslated(text)
    values = {}
    for name, value in reason.values.items():
        if name == "why":
            values[name] = reason_text(folder, value, thesis, say)
        else:
            values[name] = VALUES[name](value, say)
    return say(f"reason.{reason.id}", **values)


def notes(folder: Folder, text: str, thesis: str, say: Translator) -> str:
    """Return the notes of a verdict, which a table separates by semicolons."""
    said = [reason_text(folder, part, thesis, say) for part in text.split("; ")] if text else []
    return say("list.semicolon").join(said)


def _as_it_is(value: str, _: Translator) -> str:
    return value


def _term(value: str, say: Translator) -> str:
    return say.term(value)


def _quoted_term(value: str, say: Translator) -> str:
    return say.term(value.strip("'"))


def _terms(value: str, say: Translator) -> str:
    return say.terms(value.split(", "))


def _tie(value: str, say: Translator) -> str:
    actor, _, target = value.partition(">")
    return say.tie(actor, target)


VALUES: Final[dict[str, Callable[[str, Translator], str]]] = {  # by placeholder
    "run": _term,
    "tie": _tie,
    "years": _as_it_is,
    "span": _as_it_is,
    "what": _quoted_term,
    "driver": _term,
    "quantity": _term,
    "actors": _terms,
    "contender": _term,
    "share": _as_it_is,
    "number": _as_it_is,
    "of": _as_it_is,
}
