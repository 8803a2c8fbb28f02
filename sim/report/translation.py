"""Message catalogues: messages by id, names of codes, words of theses and scenarios."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from sim.core.errors import BadInput, Fault, bad_word
from sim.core.resources import folder
from sim.evidence.case_folders import shipped_case
from sim.evidence.case_parts import CHINESE as IN_CHINESE
from sim.evidence.case_parts import ENGLISH as IN_ENGLISH_NAMES
from sim.evidence.case_parts import CaseFile
from sim.record.labellers import labeller_of

ENGLISH: Final = "en"
CHINESE: Final = "zh-Hant"
LANGUAGES: Final = (ENGLISH, CHINESE)
WORDS: Final = Path(__file__).parent / "page" / "words"
WORD: Final = re.compile(r"[A-Za-z]+")
FULL_WIDTH: Final = {", ": "\N{FULLWIDTH COMMA}", "; ": "\N{FULLWIDTH SEMICOLON}"}
BEFORE_STATE: Final = re.compile(r", (?=[A-Z])")  # in a list of states
BESIDE_CHINESE: Final = re.compile(  # a space next to a Chinese character or stop
    r" (?=[\u3400-\u9fff\uff0c\uff1b])|(?<=[\u3400-\u9fff]) "
)
RUNS: Final = {"without": "figure.without_acts", "only": "figure.only_acts"}
FACTOR_RUNS: Final = {"without": "figure.without_factor", "only": "figure.only_factor"}
BETWEEN_PARTS: Final = " + "  # in the name of a pair
ISO_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
CHINESE_UNITS: Final = "年月日"
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the compiled one, where it exists


class ThesisWords(NamedTuple):
    """What a thesis says in one language.

    Attributes:
        claim: The claim.
        refuted_by: What would refute it.
        satisfied_by: What would satisfy it.
        passage: How its criterion is tied to its passage.
        why: Why it is untestable; empty where it is not.
    """

    claim: str
    refuted_by: str
    satisfied_by: str
    passage: str
    why: str


@cache
def read_words(name: str) -> Mapping[str, Any]:
    """Return one file of words by its name without ending."""
    return _read(WORDS / f"{name}.yaml")


@cache
def read_case_words(lang: str, name: str) -> Mapping[str, Any]:
    """Return what the shipped case says in another language than English.

    Args:
        lang: Code of the language.
        name: ``theses`` or ``scenarios``.
    """
    return _read(folder("seeds") / lang / f"{name}.yaml")


def _read(path: Path) -> Mapping[str, Any]:
    text = path.read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=LOADER))  # noqa: S506 - a safe loader


@cache
def messages(lang: str) -> Mapping[str, str]:
    """Return the messages of a language by dotted id.

    >>> messages("en")["tie.toward"]
    '{actor} toward {target}'
    """
    found = {}
    for group, entries in read_words(lang).items():
        for name, message in entries.items():
            found[f"{group}.{name}"] = str(message)
    return found


def parts_of(code: str) -> list[str]:
    """Return the parts of a code that names a pair, such as two theories; else the code alone.

    >>> parts_of("hedging+power"), parts_of("+1")
    (['hedging', 'power'], ['+1'])
    """
    parts = code.split("+")
    return parts if all(parts) else [code]


class Translator:
    """Messages, terms and theses in one language.

    Calling it with the id of a message returns the message with values put in.

    Attributes:
        lang: Code of the language.
        english: Whether the language is English.
        missing: Texts from tables and scenarios that have no translation; a test holds it empty.
    """

    def __init__(self, lang: str, case: CaseFile | None = None) -> None:
        """Take a language by its code.

        Args:
            lang: The code of the language.
            case: The case whose states, documents and factors are named; default: the shipped one.

        Raises:
            BadInput: The language has no catalogue.
        """
        if lang not in LANGUAGES:
            raise BadInput([Fault("--lang", 1, 1, bad_word("language", lang, LANGUAGES))])
        self.lang = lang
        self.english = lang == ENGLISH
        self.missing: set[str] = set()
        self._case = case

    @property
    def case(self) -> CaseFile:
        """The case whose states, documents and factors are named."""
        return self._case or shipped_case()

    @property
    def labeller(self) -> str:
        """The labeller whose strategies are printed and plotted first."""
        return labeller_of(self.case)

    def of_case(self, case: CaseFile) -> "Translator":
        """Return the same language with the names of a case."""
        return Translator(self.lang, case)

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the message of an id, with values put in.

        Raises:
            KeyError: No message has this id, or a placeholder has no value.
        """
        return messages(self.lang)[key].format(**values)

    def each(self, *keys: str) -> tuple[str, ...]:
        """Return the messages of several ids, in their order."""
        return tuple(self(key) for key in keys)

    def knows(self, code: object) -> bool:
        """Whether a code has a name."""
        return self._name(str(code)) is not None

    def term(self, code: object) -> str:
        """Return the name of a code that tables hold; an unknown code stays as it is."""
        name = self._name(str(code))
        return str(code) if name is None else name

    def _name(self, code: str) -> str | None:
        """Return the name of a code, by the case or else by the terms, or None."""
        language = IN_ENGLISH_NAMES if self.english else IN_CHINESE
        own = self.case.name(code, language) or self._run(code)
        if own is not None:
            return own
        pair = read_words("terms").get(code)
        return None if pair is None else str(pair[language])

    def _run(self, code: str) -> str | None:
        """Return the name of a run without the acts of a factor, or with these alone, or None."""
        kind, _, key = code.partition("_")
        factor = (self.case.factors or {}).get(key)
        if kind not in RUNS or (factor is None and not key.isupper()):
            return None
        if factor is None or factor.name is None:
            return self(RUNS[kind], actor=self.term(key if factor is None else factor.actor))
        return self(FACTOR_RUNS[kind], factor=self.term(key))

    def named(self, code: object) -> str:
        """Return the name of a code, or of each part of a pair; an unknown one with spaces."""
        if self.knows(code):
            return self.term(code)
        return BETWEEN_PARTS.join(self._spaced(part) for part in parts_of(str(code)))

    def _spaced(self, code: str) -> str:
        return self.term(code) if self.knows(code) else code.replace("_", " ")

    def short(self, code: object) -> str:
        """Return a code as figures label it: in English the code with spaces, else its name."""
        if not self.english:
            return self.named(code)
        return BETWEEN_PARTS.join(part.replace("_", " ") for part in parts_of(str(code)))

    def terms(self, codes: Iterable[object]) -> str:
        """Return the names of several codes as a list in words."""
        return self("list.comma").join(self.term(code) for code in codes)

    def tie(self, actor: object, target: object) -> str:
        """Return the name of a tie."""
        return self("tie.toward", actor=self.term(actor), target=self.term(target))

    def short_tie(self, tie: tuple[str, str]) -> str:
        """Return the name of a tie as figures label it."""
        actor, target = tie
        return self("tie.toward", actor=self.short(actor), target=self.short(target))

    def date(self, stated: str) -> str:
        """Return a date as sentences of the language write it; other text stays as it is.

        >>> Translator(ENGLISH).date("2014-05"), Translator(CHINESE).date("2014-07-16")
        ('2014-05', '2014年7月16日')
        """
        found = None if self.english else ISO_DATE.fullmatch(stated)
        if found is None:
            return stated
        parts = zip(found.groups(), CHINESE_UNITS, strict=True)
        return "".join(f"{int(part)}{unit}" for part, unit in parts if part)

    def thesis(self, name: str, english: Mapping[str, Any]) -> ThesisWords:
        """Return the words of a thesis.

        Args:
            name: Id of the thesis.
            english: The fields of the thesis as its file states them.
        """
        why = str(english.get("criterion", {}).get("why", ""))
        said = {key: str(english.get(key, "")) for key in ThesisWords._fields if key != "why"}
        stated = ThesisWords(**said, why=why)
        translated = self._of_shipped_case("theses").get(name)
        if translated is None:
            return stated
        return ThesisWords(*translated, *stated[len(translated) :])

    def title(self, name: str, title: str, shipped: str | None) -> str:
        """Return the title of a scenario.

        Args:
            name: Name of the scenario.
            title: Title that a result folder holds.
            shipped: Title of the shipped scenario of that name, if there is one. Only the title of
                a shipped scenario has a translation.
        """
        if self.english or title != shipped:
            return title
        return self._of_scenario(name).get("title") or self.untranslated(title)

    def mark(self, name: str, label: str) -> str:
        """Return the label of a marked place on the map of a shipped scenario."""
        if self.english:
            return label
        return self._of_scenario(name).get("marks", {}).get(label) or self.untranslated(label)

    def _of_scenario(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._of_shipped_case("scenarios").get(name, {})
        return found

    def _of_shipped_case(self, name: str) -> Mapping[str, Any]:
        """Return words of the shipped case, where the case at hand has all of its documents."""
        if self.english or not shipped_case().documents.keys() <= self.case.documents.keys():
            return {}
        return read_case_words(self.lang, name)

    def scope(self, text: str) -> str:
        """Return whom and which years a thesis is about; its words are codes and connectives."""
        if self.english:
            return text
        connectives = read_words("scopes")
        listed = BEFORE_STATE.sub("\N{IDEOGRAPHIC COMMA}", text)
        words = WORD.sub(lambda m: str(connectives.get(m[0], self.term(m[0]))), listed)
        for stop, wide in FULL_WIDTH.items():
            words = words.replace(stop, wide)
        return BESIDE_CHINESE.sub("", words)

    def untranslated(self, text: str) -> str:
        """Return a text as it is, and note that it has no translation."""
        if not self.english:
            self.missing.add(text)
        return text


IN_ENGLISH: Final = Translator(ENGLISH)
