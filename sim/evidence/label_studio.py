"""The bridge to Label Studio: the project that coders see, and their labels as lists of acts.

A span of text is labelled with the domain of the act, and every other code belongs to the span.
What comes back is the codes, the place of the span and a short key of it; the text stays with its
owner.

Source: the formats of Label Studio, labelstud.io/guide/task_format and labelstud.io/tags.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.core.json_reader import read_json
from sim.core.vocabulary import DOMAINS
from sim.evidence.coder_register import CODER
from sim.evidence.coder_sheets import ACT_COLUMNS, KEY_MARK
from sim.evidence.empty_sheets import MEANINGS, WORDS

LABELS: Final = "domain"
TEXT: Final = "text"
CHOSEN: Final = ("role", "kind", "intensity", "date_precision", "span")
WRITTEN: Final = ("date", "end", "actor", "target", "joint_id", "confidence", "summary", "note")
PLACE: Final = ("first_character", "last_character")  # where the span lies, from 0
COLUMNS: Final = (*ACT_COLUMNS, *PLACE)
NEEDED: Final = (
    "date_precision",
    "role",
    "kind",
    "intensity",
    "date",
    "actor",
    "target",
    "summary",
)
LONGEST_KEY: Final = 24  # characters of a document that a locator quotes
SHORTEST_KEY: Final = 6
LONGEST_HEADING: Final = 80
# how a line ends that is no heading: points and commas, also the wide ones of Chinese
SENTENCE: Final = tuple(".,;:\u3002\uff0c\uff1b\uff1a")
AGAIN: Final = "export the project as JSON once more"
Cells = dict[str, str]


@dataclass(frozen=True)
class Text:
    """A document that coders read.

    Attributes:
        id: Its id.
        digest: Digest of the file.
        text: Its text.
    """

    id: str
    digest: str
    text: str


def config() -> str:
    """Return the labelling configuration of the project, as XML."""
    view = Element("View")
    labels = SubElement(view, "Labels", name=LABELS, toName=TEXT)
    for domain in DOMAINS:
        SubElement(labels, "Label", value=domain)
    SubElement(view, "Style").text = ".htx-text { white-space: pre-wrap; }"
    SubElement(view, "Text", name=TEXT, value=f"${TEXT}", saveTextResult="no")
    for column in CHOSEN:
        _head(view, column)
        box = SubElement(view, "Choices", _of_span(column), choice="single", layout="select")
        for word in WORDS[column]:
            SubElement(box, "Choice", value=word)
    for column in WRITTEN:
        _head(view, column)
        SubElement(view, "TextArea", _of_span(column), maxSubmissions="1", rows="1")
    indent(view)
    return tostring(view, encoding="unicode") + "\n"


def _head(view: Element, column: str) -> None:
    SubElement(view, "Header", value=f"{column}: {MEANINGS[column]}", size="6")


def _of_span(column: str) -> dict[str, str]:
    """Return the attributes of a control that belongs to a labelled span."""
    needed = "true" if column in NEEDED else "false"
    return {"name": column, "toName": TEXT, "perRegion": "true", "required": needed}


def tasks(texts: Iterable[Text]) -> list[dict[str, Any]]:
    """Return the tasks of the project: one a document."""
    return [
        {"data": {"document": text.id, "sha256": text.digest, TEXT: text.text}} for text in texts
    ]


def read(path: Path, documents: Mapping[str, str]) -> dict[str, list[Cells]]:
    """Read the lists of acts of all annotators from an exported project.

    Args:
        path: The file, exported as JSON.
        documents: Digest of every document of the case by its id.

    Returns:
        Rows of the columns ``COLUMNS`` by annotator; codes that an annotator left out are empty.

    Raises:
        BadInput: The file is no such export, or of another text; lists every fault.
    """
    found = read_json(path, AGAIN)
    if not isinstance(found, list) or not found:
        raise BadInput.at(path, f"{shown(found)} is no list of tasks; {AGAIN}")
    faults: list[Fault] = []
    rows: dict[str, list[Cells]] = defaultdict(list)
    for number, task in enumerate(found, 1):
        for message in _faults(task, documents):
            faults.append(Fault(str(path), 1, 1, f"task {number}: {message}; {AGAIN}"))
        if not faults:
            for annotation in task["annotations"]:
                rows[_annotator(annotation)] += _acts(annotation, task["data"])
    if faults:
        raise BadInput(faults)
    return {
        name: [row | {"uid": f"{name[:1]}{number:03d}"} for number, row in enumerate(own, 1)]
        for name, own in sorted(rows.items())
    }


def _faults(task: Any, documents: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a task."""
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get(TEXT), str):
        yield f"{shown(data)} is not the data of a task with its text"
        return
    name = data.get("document")
    if name not in documents:
        yield bad_word("document", name, list(documents))
    elif documents[str(name)] not in ("", data.get("sha256")):
        yield f"the text of {name} is not the one that documents.csv lists"
    annotations = task.get("annotations")
    if not isinstance(annotations, list):
        yield f"{shown(annotations)} is not a list of annotations"
        return
    for annotation in annotations:
        yield from _faults_of_result(annotation, len(data[TEXT]))


def _faults_of_result(annotation: Any, length: int) -> Iterator[str]:
    """Yield what is wrong with the regions of an annotation."""
    result = annotation.get("result") if isinstance(annotation, dict) else None
    if not isinstance(result, list):
        yield f"{shown(annotation)} is not an annotation with its result"
        return
    for item in result:
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, dict) or "id" not in item:
            yield f"{shown(item)} is not a labelled span or a code of one"
        elif item.get("type") == "labels" and not _inside(value, length):
            ends = f"{shown(value.get('start'))} to {shown(value.get('end'))}"
            yield f"the span {ends} does not lie in the text of {length} characters"


def _inside(value: Mapping[str, Any], length: int) -> bool:
    """Whether the span of a region lies in a text."""
    start, end = value.get("start"), value.get("end")
    return type(start) is int and type(end) is int and 0 <= start < end <= length


def _annotator(annotation: Mapping[str, Any]) -> str:
    """Return the name of who made an annotation, as the name of a coder."""
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("username") or who.get("id")
    name = re.sub(r"[^A-Za-z0-9-]+", "-", str(who).partition("@")[0]).strip("-")
    name = f"annotator-{name}" if name.isdigit() or not name else name
    return name if CODER.fullmatch(name) else name[:40]


def _acts(annotation: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Cells]:
    """Yield a row for every labelled span of an annotation, in the order of the text."""
    if annotation.get("was_cancelled"):
        return
    regions: dict[str, Cells] = {}
    spans: dict[str, tuple[int, int]] = {}
    for item in annotation["result"]:
        region, value = str(item["id"]), item["value"]
        cells = regions.setdefault(region, {})
        if item.get("type") == "labels":
            spans[region] = value["start"], value["end"]
            cells[LABELS] = _first(value.get("labels"))
        else:
            cells[str(item.get("from_name"))] = _first(value.get("choices") or value.get("text"))
    for region, (start, end) in sorted(spans.items(), key=lambda item: item[1]):
        cells = {column: regions[region].get(column, "") for column in ACT_COLUMNS}
        yield cells | {
            "document": str(data["document"]),
            "locator": locator(data[TEXT], start, end),
            "first_character": str(start),
            "last_character": str(end - 1),
        }


def _first(values: Any) -> str:
    """Return the first of a list of values, or a value that stands alone, as text."""
    if isinstance(values, list):
        values = values[0] if values else ""
    return " ".join(str(values).split()) if values is not None else ""


def locator(text: str, start: int, end: int) -> str:
    r"""Return heading and key of a span: the shortest beginning that tells it apart.

    >>> locator("Fifty miles\n\nOn 5 September a vessel cuts wires.", 16, 47)
    'Fifty miles § 5 September'
    """
    span = " ".join(text[start:end].split())
    whole = " ".join(text.split())
    words = span.split(" ")
    key = words[0]
    for word in words[1:]:
        longer = f"{key} {word}"
        unique = whole.count(key) == 1 and len(key) >= SHORTEST_KEY
        if unique or len(longer) > LONGEST_KEY:
            break
        key = longer
    return f"{_heading(text, start)} {KEY_MARK} {key[:LONGEST_KEY]}"


def _heading(text: str, start: int) -> str:
    """Return the last short line before a place that does not end as a sentence does."""
    before = [line.strip() for line in text[:start].split("\n")[:-1]]
    for line in reversed(before):
        if line and len(line) <= LONGEST_HEADING and not line.endswith(SENTENCE):
            return line.lstrip("# ")
    return "text"
