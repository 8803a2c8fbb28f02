"""The language of a report: phrases, the field's terms and the theses in the reader's own words, from one catalogue.

Phrases are keyed by their English; ``{name}`` stands for what is put in. Terms are keyed by the code that tables hold. Sentences
and labels that other parts of the laboratory wrote in English are recognised by the same phrases, and what they hold is named anew.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from sim.core.errors import BadInput, Fault, bad_word

ENGLISH: Final = "en"
CHINESE: Final = "zh-Hant"
LANGUAGES: Final = (ENGLISH, CHINESE)
HERE: Final = Path(__file__).parent / "words"
HOLE: Final = re.compile(r"\{(\w+)(?::[^}]*)?\}")
WORDY: Final = re.compile(r"[A-Za-z]")
CODE: Final = re.compile(
    r"[\w>.-]*[\d_>][\w>.-]*", re.ASCII
)  # a name that a machine takes, such as a scenario's

STOPS: Final = {", ": "\uff0c", "; ": "\uff1b"}  # the full-width comma and semicolon
BETWEEN: Final = re.compile(
    r" (?=[\u3400-\u9fff\uff0c\uff1b])|(?<=[\u3400-\u9fff]) "
)  # no spaces beside Chinese
LONGEST: Final = 400  # letters of a label or a note; what is longer is nobody's phrase


@cache
def _file(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")))


def _pattern(phrase: str) -> re.Pattern[str]:
    """Make of a phrase the expression that a sentence of its form fits."""
    parts = HOLE.split(phrase)
    holes = [f"(?P={p})" if p in parts[1:i:2] else f"(?P<{p}>.+?)" for i, p in enumerate(parts)]
    return re.compile(
        "".join(holes[i] if i % 2 else re.escape(p) for i, p in enumerate(parts)), re.DOTALL
    )


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """List the phrases with holes, those with most words of their own first."""
    holed = [p for p in _file(CHINESE) if HOLE.search(p)]
    return [(_pattern(p), p) for p in sorted(holed, key=lambda p: -len(HOLE.sub("", p)))]


class Tongue:
    """Says a report's phrases in one language; ``missing`` gathers what the catalogue lacks, which a test holds empty."""

    def __init__(self, lang: str) -> None:
        """Take a language by its code."""
        if lang not in LANGUAGES:
            raise BadInput([Fault("--lang", 1, 1, bad_word("language", lang, LANGUAGES))])
        self.lang = lang
        self.english = lang == ENGLISH
        self.missing: set[str] = set()

    def __call__(self, phrase: str, **values: Any) -> str:
        """Say a phrase, with values put in."""
        return self._own(phrase).format(**values) if values else self._own(phrase)

    def _own(self, phrase: str) -> str:
        if self.english:
            return phrase
        found = _file(CHINESE).get(phrase)
        if found is None:
            self.missing.add(phrase)
        return str(found or phrase)

    def term(self, code: object) -> str:
        """Name what a code of a table stands for; an unknown one stays as it is."""
        pair = _file("terms").get(str(code))
        if pair is None:
            return str(code)
        return str(pair[0 if self.english else 1])

    def knows(self, code: object) -> bool:
        """Tell whether a code has a name."""
        return str(code) in _file("terms")

    def thesis(self, name: str, english: Mapping[str, str]) -> tuple[str, str]:
        """Give a thesis's claim and what would refute it."""
        own = None if self.english else _file(f"{CHINESE}.theses").get(name)
        return (
            (own[0], own[1]) if own else (english.get("claim", ""), english.get("refuted_by", ""))
        )

    def told(self, text: str) -> str:
        """Say again what another part of the laboratory wrote: a whole phrase, a term, or a phrase with something put in."""
        if self.english or not WORDY.search(text):
            return text
        code = text.replace(" ", "_")
        exact = _file(CHINESE).get(text)
        if text in _file(f"{CHINESE}.theses"):  # a thesis keeps its id
            return text
        if exact is not None or self.knows(text) or self.knows(code):
            return (
                str(exact) if exact is not None else self.term(text if self.knows(text) else code)
            )
        for pattern, phrase in _patterns() if len(text) < LONGEST else ():
            held = pattern.fullmatch(text)
            if held:
                return self._own(phrase).format(
                    **{k: self.told(v) for k, v in held.groupdict().items()}
                )
        if not CODE.fullmatch(text):
            self.missing.add(text)
        return text

    def lines(self, text: str) -> str:
        """Say again what may run over several lines."""
        return "\n".join(map(self.told, text.split("\n"))) if "\n" in text else self.told(text)

    def scope(self, text: str) -> str:
        """Say whom and which years a thesis speaks of."""
        return text if self.english else _worded(text, self.term, _file("scopes"))


def _worded(text: str, term: Callable[[str], str], words: Mapping[str, str]) -> str:
    """Name codes and little words one by one, where a text is nothing but these."""
    said = re.sub(r"[A-Za-z]+", lambda m: words.get(m.group(), term(m.group())), text)
    for stop, wide in STOPS.items():
        said = said.replace(stop, wide)
    return BETWEEN.sub("", said)
