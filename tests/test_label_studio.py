"""The bridge to an annotation tool: a project goes out, labels and their places come back."""

import csv
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.evidence import coder_sheets, label_studio
from sim.evidence.label_studio import KEY_MARK, locator

EXAMPLE = folder("seeds") / "cases" / "iceland_1952_1976"
CODES = {
    "role": "response",
    "kind": "force",
    "intensity": "-3",
    "date_precision": "day",
    "date": "1973-05-26",
    "actor": "ISL",
    "target": "GBR",
    "summary": "The Aegir fires on a trawler",
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))


def labelled(task: dict, words: str, codes: dict[str, str], who: object) -> dict:
    """A task as the tool exports it, with one labelled span and its codes."""
    start = task["data"]["text"].index(words)
    place = {"start": start, "end": start + len(words)}
    result = [
        {
            "id": "r1",
            "from_name": "domain",
            "to_name": "text",
            "type": "labels",
            "value": {**place, "labels": ["military"]},
        }
    ]
    for column, code in codes.items():
        written = column in label_studio.WRITTEN
        value = {"text": [code]} if written else {"choices": [code]}
        kind = "textarea" if written else "choices"
        result.append(
            {
                "id": "r1",
                "from_name": column,
                "to_name": "text",
                "type": kind,
                "value": {**place, **value},
            }
        )
    annotation = {"id": 1, "completed_by": who, "result": result, "was_cancelled": False}
    return {**task, "annotations": [annotation]}


def test_a_project_goes_out_and_its_labels_come_back_as_a_sheet(bamboo, case):
    code, out, err = bamboo("annotate", case, case / "documents")
    assert (code, err) == (0, "")
    assert "2 of 2 documents" in out
    view = ET.parse(case / "annotation" / "label_config.xml").getroot()
    assert {box.get("name") for box in view.iter("Choices")} == set(label_studio.CHOSEN)
    assert all(box.get("perRegion") == "true" for box in view.iter("TextArea"))
    tasks = json.loads((case / "annotation" / "tasks.json").read_text(encoding="utf-8"))
    words = "The Aegir fires on the trawler Everton"
    other = {**CODES, "intensity": "-2"}
    done = [
        labelled(tasks[0], words, CODES, {"id": 4, "email": "anna@example.org"}),
        {**tasks[1], "annotations": []},
        labelled(tasks[0], words, other, 7),
    ]
    (case.parent / "export.json").write_text(json.dumps(done), encoding="utf-8")
    code, out, _ = bamboo("annotate", case, "--read", "export.json")
    assert code == 0
    assert "anna: 1 acts" in out
    path = case / "coders" / "acts_anna.csv"
    row = coder_sheets.read_sheet(path, "acts", ("chronology",))[0].cells
    assert row["locator"] == "Fifty miles § The Aegir"
    assert row["domain"] == "military"
    text = tasks[0]["data"]["text"]
    first, last = int(row["first_character"]), int(row["last_character"])
    assert text[first : last + 1] == words
    kinds = list(csv.DictReader((case / "coders" / "coders.csv").read_text().splitlines()))
    assert [(k["coder"], k["kind"]) for k in kinds[-2:]] == [
        ("anna", "person"),
        ("annotator-7", "person"),
    ]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda tasks: {}, "is no list of tasks"),
        (lambda tasks: [7], "is not the data of a task"),
        (lambda tasks: [{**tasks[0], "annotations": 3}], "3 is not a list of annotations"),
        (lambda tasks: [{**tasks[0], "annotations": [{}]}], "is not an annotation"),
        (lambda tasks: [{**tasks[0], "annotations": [{"result": [1]}]}], "1 is not a labelled"),
        (
            lambda tasks: [{"data": {**tasks[0]["data"], "document": "other"}, "annotations": []}],
            "document: 'other'",
        ),
        (
            lambda tasks: [{"data": {**tasks[0]["data"], "sha256": "x"}, "annotations": []}],
            "is not the one that documents.csv lists",
        ),
        (
            lambda tasks: [
                {
                    **tasks[0],
                    "annotations": [
                        {
                            "result": [
                                {"id": "a", "type": "labels", "value": {"start": 5, "end": 10**7}}
                            ]
                        }
                    ],
                }
            ],
            "does not lie in the text",
        ),
    ],
)
def test_a_damaged_export_is_one_line_and_nothing_is_written(bamboo, case, damage, words):
    assert bamboo("annotate", case, case / "documents")[0] == 0
    before = sorted(case.rglob("*"))
    tasks = json.loads((case / "annotation" / "tasks.json").read_text(encoding="utf-8"))
    (case.parent / "export.json").write_text(json.dumps(damage(tasks)))
    code, out, err = bamboo("annotate", case, "--read", "export.json")
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert sorted(case.rglob("*")) == before


def test_a_file_that_is_no_json_is_refused(bamboo, case):
    (case.parent / "export.json").write_text("[")
    code, _, err = bamboo("annotate", case, "--read", "export.json")
    assert code == 2
    assert "export.json:1" in err


def test_documents_or_an_export_are_named_but_not_both(bamboo, case):
    assert bamboo("annotate", case)[0] == 2
    assert bamboo("annotate", case, "x", "--read", "y")[0] == 2
    code, _, err = bamboo("annotate", case, case / "coders")
    assert code == 2
    assert "nothing to label" in err


def test_an_export_of_nobody_is_an_empty_dictionary(tmp_path):
    (tmp_path / "export.json").write_text('[{"data": {"text": "a", "document": "d"}}]')
    with pytest.raises(BadInput, match="nothing is not a list of annotations"):
        label_studio.read(tmp_path / "export.json", {"d": ""})


@given(st.text(alphabet="ab \n.", min_size=1, max_size=60), st.data())
def test_a_key_stands_in_the_text_and_is_short(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    key = locator(text, start, end).partition(KEY_MARK)[2].strip()
    squeezed = "".join(text.split())
    assert "".join(key.split()) in squeezed
    assert len(key) <= label_studio.LONGEST_KEY
