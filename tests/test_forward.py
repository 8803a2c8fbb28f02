"""Forward settings equal the replay up to its end, repeat its acts, and state their condition."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.commands import run_command
from sim.commands.cli import main
from sim.core.vocabulary import month_index
from sim.evidence import coded_tables
from sim.evidence.rows import Act, History
from sim.report import fans, run_lines
from sim.scenario.loading import load_scenario
from sim.studies import replay

SETTINGS = ("multialignment", "rivalry", "withdrawal", "courtship")
SINCE = month_index("2026-01")
NAMES = tuple(f"forward_2026_2035_{s}" for s in SETTINGS)


def after(name: str) -> list[Act]:
    return [a for a in load_scenario(name).forcing.acts if a.month >= SINCE]


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_equals_the_replay_up_to_the_last_month_of_the_record(name, small):
    record, past = small(name, worlds=20).record, small("replay_1991_2025", worlds=20).record
    months = past.levels.shape[2]
    assert np.array_equal(record.levels[:, :, :months], past.levels)
    assert record.levels.shape[2] == months + 120


def test_the_settings_differ_from_each_other_only_after_the_record(small):
    levels = [small(n, worlds=20).record.levels for n in NAMES]
    for i, one in enumerate(levels):
        for other in levels[:i]:
            assert not np.array_equal(one, other)
            assert np.array_equal(one[:, :, :420], other[:, :, :420])


@pytest.mark.parametrize("name", NAMES)
def test_every_act_of_a_setting_copies_a_recorded_one(name):
    coded = {a.id: a for a in coded_tables.load_forcing().acts}
    for act in after(name):
        source = coded[act.id.rpartition("@")[0]]  # a recorded act or a renewal
        assert (act.actor, act.target, act.domain, act.level, act.precision, act.document) == (
            source.actor,
            source.target,
            source.domain,
            source.level,
            source.precision,
            source.document,
        )
        assert act.month > source.month
        assert act.summary.startswith(f"as in {source.date[:4]}")
    assert after(name)


def test_multi_alignment_is_the_last_ten_years_ten_years_later():
    first, last = month_index("2016-01"), month_index("2025-12")
    coded = [a for a in coded_tables.load_forcing().acts if first <= a.month <= last]
    assert sorted(a.month - 120 for a in after(NAMES[0])) == sorted(a.month for a in coded)


def test_a_pattern_repeats_as_often_as_needed_and_stops_at_the_end():
    mine = [a for a in after(NAMES[3]) if (a.actor, a.target) == ("CHN", "VNM")]
    coded = [
        a
        for a in coded_tables.load_forcing().acts
        if (a.actor, a.target) == ("CHN", "VNM")
        and month_index("2022-01") <= a.month <= month_index("2023-12")
        and a.level < 0
    ]
    assert len(mine) == 5 * len(coded)
    assert all(a.level < 0 and a.month <= month_index("2035-12") for a in mine)


def test_each_setting_has_the_acts_of_its_title():
    assert not [a for a in after("forward_2026_2035_withdrawal") if a.actor == "USA"]
    assert [a for a in after("forward_2026_2035_multialignment") if a.actor == "USA"]
    rivals = [
        a for a in after("forward_2026_2035_rivalry") if {a.actor, a.target} == {"USA", "CHN"}
    ]
    assert {a.actor for a in rivals} == {"USA", "CHN"}
    assert not [a for a in rivals if a.level < 0]


def test_no_acts_are_drawn_where_a_setting_states_all_acts():
    case = load_scenario(NAMES[0])
    assert {(y, a.id) for y in range(2026, 2036) for a in case.actors} <= case.forcing.covered
    assert not [y for y, _ in load_scenario("replay_1991_2025").forcing.covered if y > 2025]


@pytest.fixture(scope="module")
def done(tmp_path_factory, rendered) -> Path:
    """Two result folders of a setting; levels of the second are 0.1 higher after the record.

    Before the record they are 1 lower.
    """
    place = tmp_path_factory.mktemp("runs")
    case = load_scenario(NAMES[1], ("ties=[VNM>CHN]",), worlds=6)
    with rendered():
        run_command.save(replay.run(case, History()), place / NAMES[1], ["run"])
    shutil.copytree(place / NAMES[1], place / NAMES[0])
    table = pd.read_csv(place / NAMES[0] / "trajectories.csv")
    table["mean"] += np.where(table["year"] < 2026, 1.0, -0.1)
    table.to_csv(place / NAMES[0] / "trajectories.csv", index=False)
    return place


def test_the_manifest_the_summary_and_every_figure_state_the_condition(done):
    manifest = json.loads((done / NAMES[1] / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["setting"], manifest["conditional"]) == ("2026-01", fans.CONDITIONAL)
    drawn = list((done / NAMES[1] / "figures").glob("*.svg"))
    assert {"fans", "domains", "strategies"} <= {p.stem for p in drawn}
    for path in drawn:
        assert "not a forecast" in path.read_text(encoding="utf-8"), path
    tables = [
        pd.read_csv(done / NAMES[1] / f"{n}.csv")
        for n in ("trajectories", "moves", "strategies", "comparison")
    ]
    case = load_scenario(NAMES[1], worlds=1).case
    lines = run_lines.after_run(run_lines.RunTables(*tables), manifest, Path("out"), case)
    assert any(fans.CONDITIONAL in line for line in lines)


def test_a_line_marks_the_end_of_the_record(done):
    figure = fans.beside([done / n for n in NAMES[:2]], Path("x"))
    drawn = figure.make(*figure.inputs)
    assert len(drawn.axes) == 12
    for axis in drawn.axes:
        marks = [
            line.get_xdata()[0] for line in axis.lines if line.get_label() == "the record ends"
        ]
        assert marks == [2025.5]


def test_a_run_of_the_record_states_no_condition():
    case = load_scenario("replay_1991_2025")
    assert case.setting is None
    assert not fans.plan(Path(), {}, case.title, ("VNM", "CHN"), None)


def bamboo_command(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["bamboo", *argv])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_settings_are_compared_after_the_record_only_and_plotted_side_by_side(
    done, tmp_path, monkeypatch, capsys
):
    code, out, _ = bamboo_command(
        ["compare", *(str(done / n) for n in NAMES[:2]), "--draw", str(tmp_path / "both")],
        monkeypatch,
        capsys,
    )
    assert code == 0
    assert "from 2026 on alone; " + fans.CONDITIONAL in out
    assert "share of worlds, position" in out
    assert "VNM>CHN: mean level +0.100" in out
    assert fans.CONDITIONAL in (tmp_path / "both.svg").read_text(encoding="utf-8")
    assert (tmp_path / "both.png").is_file()


def test_a_figure_that_cannot_be_written_is_reported_in_one_line(
    done, tmp_path, monkeypatch, capsys
):
    code, _, err = bamboo_command(
        ["compare", str(done / NAMES[0]), "--draw", str(tmp_path / "no" / "such" / "figure")],
        monkeypatch,
        capsys,
    )
    assert code == 2
    assert "the figure cannot be written" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("edits=[{repeat: {actor: CHN, at: 2030-01, until: 2031-12}}]", "write both from and to"),
        (
            (
                "edits=[{repeat: {actor: CHN, from: 2014-01, to: 2014-12, at: 2031-01, "
                "until: 2030-12}}]"
            ),
            "lies before at",
        ),
        (
            (
                "edits=[{repeat: {actor: CHN, from: 2014-01, to: 2014-12, at: 2031-01, "
                "until: 2040-12}}]"
            ),
            "lies outside the span",
        ),
        (
            (
                "edits=[{repeat: {actor: CHN, from: 2016-01, to: 2025-12, at: 2026-01, "
                "until: 2035-12}}]"
            ),
            "are repeated already",
        ),
        (
            (
                "edits=[{repeat: {actor: CHN, from: 2014-01, to: 2013-12, at: 2026-01, "
                "until: 2035-12}}]"
            ),
            "lies after to",
        ),
        (
            "edits=[{repeat: {actor: CHN, from: 2014-01, to: 2014-12, at: 2026-01}}]",
            "'until' is missing",
        ),
        (
            (
                "edits=[{repeat: {actor: CHM, from: 2014-01, to: 2014-12, at: 2026-01, "
                "until: 2027-12}}]"
            ),
            "did you mean 'CHN'?",
        ),
        ("edits=[{remove: {actor: CHN, tone: pleads}}]", "allowed: presses, courts"),
        ("setting=2026-06", "cuts a year"),
        ("setting=2050-01", "lies outside the span"),
    ],
)
def test_a_faulty_setting_is_reported_in_one_line(setting, message, monkeypatch, capsys):
    code, out, err = bamboo_command(
        ["run", NAMES[0], "--set", setting, "--out", "nowhere"], monkeypatch, capsys
    )
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
