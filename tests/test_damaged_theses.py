"""A thesis whose values are of a wrong kind is refused at its line, before anything is run."""

import pytest

from sim.core.errors import BadInput
from sim.judgement import criterion_checks, theses
from sim.judgement.criteria import CRITERIA

HEAD = (
    "- id: {id}\n  document: nguyen-2020\n  locator: p. 1\n  kind: regime\n  scope: s\n"
    "  claim: c\n  refuted_by: r\n  criterion: "
)
LEVEL = "{use: level, tie: VNM>CHN, years: [2014, 2015]}"
CRITERION_LINE = 8


def write(path, criterion=LEVEL, key="a"):
    path.write_text(HEAD.replace("{id}", key) + criterion + "\n", encoding="utf-8")
    return path


def test_every_argument_of_every_criterion_has_one_kind():
    for name in CRITERIA:
        for key in criterion_checks.arguments(name):
            assert (key in criterion_checks.KINDS) != (key in criterion_checks.NESTED), (name, key)


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("{use: [1, 2]}", "use: "),
        ("{use: level, tie: [VNM], years: [2014, 2015]}", "tie: .* is not a tie"),
        ("{use: level, tie: VNM/CHN, years: [2014, 2015]}", "tie: .* is not a tie"),
        ("{use: level, tie: VNM>CHN, years: [2014]}", "years: .2014. is not a first and a last"),
        ("{use: level, tie: VNM>CHN, years: [2015, 2014]}", "years: "),
        ("{use: level, tie: VNM>CHN, years: [{}, 2014]}", "years: "),
        ("{use: level, tie: VNM>CHN, years: [2014, 2015], domains: []}", "domains: "),
        ("{use: level, tie: VNM>CHN, years: [2014, 2015], domains: [2014]}", "domains: "),
        ("{use: level, tie: VNM>CHN, years: [2014, 2015], at_least: .nan}", "at_least: "),
        ("{use: level, tie: VNM>CHN, years: [2014, 2015], at_most: high}", "at_most: 'high'"),
        ("{use: strategy, tie: VNM>CHN, years: [2014, 2015], is: hedge, share: 2}", "share: 2"),
        ("{use: strategy, tie: VNM>CHN, years: [2014, 2015], is: hegde, share: 1}", "is: 'hegde'"),
        ("{use: ramp, tie: VNM>CHN, years: [2014, 2014], by: 1, step: 1}", "takes 2 years"),
        ("{use: all_of, parts: []}", "not a list of criteria"),
        ("{use: all_of, parts: [{use: nope}]}", r"parts.0: use: 'nope'"),
        ("{use: in_run, run: [[]], outcome: {use: beyond, why: x}}", "run: "),
        ("{use: in_run, run: ../x, outcome: {use: beyond, why: x}}", "run: "),
        ("{use: in_run, run: none, outcome: 3}", "outcome: use: 3"),
        ("{use: beyond, why: [1]}", "why: "),
        (
            (
                f"{{use: all_of, parts: [{{use: in_run, run: none, outcome: {{use: given, "
                f"condition: {LEVEL}, outcome: {LEVEL}}}}}]}}"
            ),
            "'given' stands outermost, or in 'in_run' alone",
        ),
        ("{use: given, condition: {use: levl}, outcome: 3}", "condition: use: 'levl'"),
        ("{use: moves_with, away: far}", "away: 'far' is not true or false"),
        (
            "{use: precedes, first: VNM>CHN, then: {tie: VNM>USA}, years: [2014, 2019], by: 1}",
            "first: 'VNM>CHN' is not a mapping",
        ),
        (
            (
                "{use: precedes, first: {tie: VNM>CHN, domains: x}, then: {tie: VNM>USA}, "
                "years: [2014, 2019], by: 1}"
            ),
            "first.domains: ",
        ),
    ],
)
def test_an_argument_of_a_wrong_kind_is_refused_at_its_line(tmp_path, criterion, expected):
    path = write(tmp_path / "theses.yaml", criterion)
    with pytest.raises(BadInput, match=expected) as bad:
        theses.load_theses(path)
    assert {(fault.file, fault.line) for fault in bad.value.faults} == {(str(path), CRITERION_LINE)}


@pytest.mark.parametrize("key", ["[1, 2]", "a/b", "../a", "a b", "=1+1", "a|b", '""', "12"])
def test_an_id_that_is_no_part_of_a_file_name_is_refused(tmp_path, key):
    path = write(tmp_path / "theses.yaml", key=key)
    with pytest.raises(BadInput, match="is not an id"):
        theses.load_theses(path)


def test_an_id_stands_once(tmp_path):
    path = write(tmp_path / "theses.yaml")
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(BadInput, match="'a' stands twice"):
        theses.load_theses(path)


@pytest.mark.parametrize("name", ["../theses", "/etc/theses", "a/b", "", "."])
def test_a_name_of_theses_stays_in_its_folder(tmp_path, name):
    write(tmp_path / "theses.yaml")
    (tmp_path / "inner").mkdir()
    with pytest.raises(BadInput, match="is not allowed"):
        theses.file_of(name, tmp_path / "inner")
