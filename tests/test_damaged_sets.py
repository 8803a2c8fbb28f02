"""A constrained set whose values are of a wrong kind is refused, though its digest is right."""

import json

import pytest

from sim.core.errors import BadInput
from sim.scenario import constrained_set


def a_body():
    column = {"name": "parameter.inertia", "low": 0, "high": 4, "unit": "levels", "log": False}
    return {
        "bamboo_constrained": 1,
        "calibrated": [1991, 2007],
        "said": {"informed": ["inertia"]},
        "columns": [column],
        "points": [[1.0], [2.0]],
        "weights": [0.25, 0.75],
    }


def written(path, body):
    digest = constrained_set.digest_of(body)
    path.write_text(json.dumps({**body, "digest": digest}), encoding="utf-8")
    return path


def with_column(**values):
    def spoil(body):
        body["columns"][0].update(values)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda body: body.update(calibrated=None), "calibrated: nothing is not the first"),
        (lambda body: body.update(calibrated=[2007, 1991]), "calibrated: "),
        (lambda body: body.update(calibrated=[1991.5, 2007]), "calibrated: "),
        (lambda body: body.update(said=[]), "said: "),
        (lambda body: body.update(said={"informed": 3}), "said.informed: 3"),
        (lambda body: body.update(columns={}), "columns: "),
        (lambda body: body.update(columns=[1]), r"columns\[0\]: 1 is not a mapping"),
        (lambda body: body["columns"].append(body["columns"][0]), "stands twice"),
        (lambda body: body["columns"][0].pop("unit"), "the key 'unit' is missing"),
        (with_column(name=1), "name: 1 is not the name of a draw"),
        (with_column(name=10**30), "name: 1000000"),
        (with_column(name="parameter.\x1b[2J"), "is not the name of a draw"),
        (with_column(unit=None), "unit: nothing is not text"),
        (with_column(log="no"), "log: 'no' is neither true nor false"),
        (with_column(low=4), "4 to 4 is no range"),
        (with_column(high="VNM"), "no range of numbers"),
        (with_column(log=True), "begins above 0"),
        (lambda body: body.update(points=[]), "at least one point, not"),
        (lambda body: body.update(points=[[1.0], [1.0, 2.0]]), r"points\[1\]"),
        (lambda body: body.update(points=[[1.0], [{}]]), "inertia: {} is not a number from 0 to 4"),
        (lambda body: body.update(points=[[1.0], [9.0]]), "9.0 is not a number from 0 to 4"),
        (lambda body: body.update(weights=[1.0]), "one weight for each of the 2 points"),
        (lambda body: body.update(weights=[-0.5, 1.0]), "-0.5 is not a number from 0 to 1"),
        (lambda body: body.update(weights=[0, 0]), "all of them are 0"),
    ],
)
def test_a_value_of_a_wrong_kind_is_refused_in_a_line_that_names_the_file(
    tmp_path, spoil, expected
):
    body = a_body()
    spoil(body)
    path = written(tmp_path / "set.json", body)
    with pytest.raises(BadInput, match=expected) as bad:
        constrained_set.load(path)
    assert [fault.file for fault in bad.value.faults] == [str(path)]


def test_the_same_set_undamaged_is_read(tmp_path):
    found = constrained_set.load(written(tmp_path / "set.json", a_body()))
    assert found.weights.tolist() == [0.25, 0.75]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n"a": 2}', "the key 'a' stands twice"),
        ('{"a": NaN}', "NaN is no number"),
        ("[" * 100 + "]" * 100, "nests deeper"),
        ("[" * 100_000, "too deep"),
        ('{"a": 1e999}', "no number that a file"),
        ('{"a":\n "\\ud800"}', "half a character"),
        ('{"a":\n 1,}', ":2:"),
    ],
)
def test_a_file_that_is_no_sound_json_is_refused_in_one_line(tmp_path, text, expected):
    path = tmp_path / "set.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=expected) as bad:
        constrained_set.load(path)
    assert len(str(bad.value).splitlines()) == 1
