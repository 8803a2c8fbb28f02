"""The Cold War outside the sample: standing conditions, hidden outcomes, and transfer scores."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.commands import transfer_command
from sim.commands.cli import main
from sim.commands.scenario_options import ScenarioOptions
from sim.core.parameters import Fixed
from sim.core.resources import folder
from sim.evidence import coded_tables
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import Act, Figure, Forcing
from sim.judgement.theses import file_of, is_conditional, load_theses
from sim.model.ensemble import run
from sim.record.columns import COLUMNS
from sim.scenario import standing_conditions
from sim.scenario.constrained_set import build_constrained
from sim.scenario.loading import load_scenario
from sim.scenario.schema import StandingSpec
from sim.studies import placebos, run_types, transfer
from sim.studies.replay import silent_theories

COLD = "coldwar_1975_1990"
PATRON = StandingSpec(actor="RUS", domain="political", tone="courts")
BORDER = StandingSpec(actor="CHN", domain="military", tone="presses")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    copy = tmp_path / "seeds"
    shutil.copytree(folder("seeds"), copy, ignore=shutil.ignore_patterns("coders", "*.py"))
    return copy


def rewrite(path: Path, change) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = [c for r in reader if (c := change(r))], reader.fieldnames
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def test_removing_every_outcome_of_the_cold_war_keeps_its_record_byte_for_byte(seeds, small):
    for name in (
        "stance.csv",
        "coldwar_stance.csv",
        "claims.csv",
        "theses.yaml",
        "theses_coldwar.yaml",
    ):
        (seeds / name).unlink()
    rewrite(seeds / "events.csv", lambda r: r if r["role"] != "response" else None)
    rewrite(seeds / "indicators.csv", lambda r: r if r["use"] != "outcome" else None)
    blind = run(load_scenario(COLD, worlds=60, seeds=seeds), record=True).record.levels
    assert blind.tobytes() == small(COLD).record.levels.tobytes()


def test_other_stances_change_no_level_and_other_drivers_do(seeds, small):
    def other(row):
        return row | {
            d: "-2" for d in ("political", "military", "economic", "multilateral") if row[d]
        }

    rewrite(seeds / "coldwar_stance.csv", other)
    assert np.array_equal(
        run(load_scenario(COLD, worlds=60, seeds=seeds), record=True).record.levels,
        small(COLD).record.levels,
    )
    rewrite(seeds / "coldwar_drivers.csv", lambda r: r | {"china_threat": "0"})
    assert not np.array_equal(
        run(load_scenario(COLD, worlds=60, seeds=seeds), record=True).record.levels,
        small(COLD).record.levels,
    )


def test_a_standing_condition_is_one_act_unless_an_act_as_strong_is_coded():
    war = Act("war", "1979", "year", "CHN", "VNM", "military", 2.0)
    words = Act("words", "1980", "year", "CHN", "VNM", "political", 0.5)
    met = [
        Figure("china_threat", "VNM", "", year, value, external=False)
        for year, value in ((1979, 4), (1980, 3), (1981, 0))
    ]
    done = standing_conditions.add_standing_acts(
        Forcing((war, words)),
        [*met, Figure("asean_pressure", "VNM", "", 1979, 4, external=False)],
        {"china_threat": BORDER},
    )
    added = [a for a in done.acts if a.kind == standing_conditions.KIND]
    assert [(a.date, a.precision, a.actor, a.target, a.domain, a.level) for a in added] == [
        ("1980", "year", "CHN", "VNM", "military", 1.5)
    ]
    assert done.covered == {(1979, "CHN"), (1980, "CHN"), (1981, "CHN")}
    assert (
        done.digest
        != standing_conditions.add_standing_acts(
            Forcing((war, words)), met[:1], {"china_threat": BORDER}
        ).digest
    )


def test_a_standing_inducement_applies_beside_an_act_of_the_other_sign():
    quarrel = Act("quarrel", "1980", "year", "RUS", "VNM", "political", 2.0)
    done = standing_conditions.add_standing_acts(
        Forcing((quarrel,)),
        [Figure("patron_support", "VNM", "", 1980, 4, external=False)],
        {"patron_support": PATRON},
    )
    assert [a.level for a in done.acts] == [2.0, -2.0]


def test_patron_support_applies_in_every_year_of_the_span_and_not_in_the_replay():
    cold = load_scenario(COLD)
    years = {
        a.month // 12
        for a in cold.forcing.acts
        if (a.actor, a.target) == ("RUS", "VNM") and a.level < 0
    }
    assert years >= set(range(1975, 1991))
    assert not [
        a
        for name in ("replay_1991_2025", "coldwar_acts_1975_1990")
        for a in load_scenario(name).forcing.acts
        if a.kind == standing_conditions.KIND
    ]


def test_the_cold_war_is_scored_against_its_own_stances():
    history = load_history()
    years = sorted(
        s.year for s in history.stances if (s.actor, s.target, s.document) == ("VNM", "CHN", "all")
    )
    assert years == list(range(1975, 2026))
    assert coded_tables.load_forcing().digest == coded_tables.load_forcing(folder("seeds")).digest


def test_given_fields_without_a_year_in_the_span_are_unknown():
    cold, replay = load_scenario(COLD), load_scenario("replay_1991_2025")
    assert {"domestic_mobilisation", "economic_capacity", "elite_faction"} <= set(
        silent_theories(cold)["VNM>CHN"]
    )
    assert replay.forcing.figures == coded_tables.load_forcing().figures


def test_no_act_after_the_span_can_be_moved_into_it():
    cold = load_scenario(COLD)
    known = {(a.actor, a.target, a.level) for a in cold.forcing.acts}
    assert max(a.month for a in cold.forcing.acts) <= cold.end
    assert {(a.actor, a.target, a.level) for a in placebos.permuted(cold, 1).forcing.acts} == known


def test_without_the_patron_none_of_its_acts_is_in_the_span():
    cold = load_scenario(COLD)
    bare = run_types.named(cold)["without_russia_support"](cold)
    assert not [a for a in bare.forcing.acts if a.actor == "RUS" and a.month >= cold.start]
    assert [a for a in cold.forcing.acts if a.actor == "RUS" and a.month >= cold.start]


def test_the_theses_of_the_cold_war_are_evaluated_and_one_lies_beyond_the_span():
    cold = load_scenario(COLD, worlds=4)
    direction = transfer.Direction(transfer.PRIOR, cold, load_theses(file_of(cold.theses)))
    assert {t.id for t in transfer.answerable(direction)} == {t.id for t in direction.claims}
    table = transfer.score(direction, load_history()).table
    own = (
        table[(table["quantity"] == "emergence") & (table["contender"] == "model")]
        .groupby("thesis")["value"]
        .first()
    )
    unasked = {t.id for t in direction.claims if is_conditional(t.criterion)}  # few worlds resist
    assert own.drop([*unasked, "nguyen-coldwar-given-up"]).notna().all()
    assert np.isnan(own["nguyen-coldwar-given-up"])


@pytest.fixture(scope="module")
def scored():
    """Worlds decided by one strong rule each, so that the cause of their resistance is known."""
    cold = load_scenario(COLD, worlds=120)
    sharp = {
        "joint_gain": 3.0,
        "precision": 4.0,
        "alarm": cold.parameters["alarm"].low,
        "welcome": cold.parameters["welcome"].low,
    }
    history = load_history()

    def score(rule: str) -> pd.DataFrame:
        case = run_types.rule(cold, rule)
        case = replace(
            case, parameters={**case.parameters, **{n: Fixed(n, v) for n, v in sharp.items()}}
        )
        return transfer.score(
            transfer.Direction("known", case, load_theses(file_of(cold.theses))), history
        ).table

    return {rule: score(rule) for rule in ("T", "T_and_U")}


@pytest.mark.parametrize(("rule", "patron"), [("T", False), ("T_and_U", True)])
def test_the_known_cause_of_resistance_is_found(rule, patron, scored):
    table = scored[rule]
    carried = table[table["quantity"] == "level_carried"].set_index("contender")
    assert carried.loc["without_china_pressure", "low"] > 0.1
    assert (carried.loc["without_russia_support", "low"] > 0.1) == patron
    pn = table[
        (table["quantity"] == "pn")
        & (table["thesis"] == "nguyen-coldwar-balance")
        & (table["labeller"] == "position")
    ].set_index("contender")["low"]
    assert pn["without_china_pressure"] > 0.05
    # small: the patron's aid of the years before the span, which stands, is remembered in it
    assert (pn["without_russia_support"] > 0.0) == patron


def test_every_interval_contains_its_value(scored):
    table = pd.concat(scored.values()).dropna(subset=["value", "low", "high"])
    assert (table["low"] <= table["value"] + 1e-6).all()
    assert (table["value"] <= table["high"] + 1e-6).all()
    assert set(table["direction"]) == {"known → 1975-1990"}
    assert set(table.columns) == set(COLUMNS["transfer"])


def bamboo_command(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["bamboo", *argv])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_the_command_writes_a_folder_that_names_the_direction(tmp_path, monkeypatch, capsys):
    code, out, _ = bamboo_command(
        ["transfer", COLD, "--worlds", "4", "--out", str(tmp_path / "t")], monkeypatch, capsys
    )
    assert code == 0
    assert "prior → 1975-1990" in out
    assert "nguyen-coldwar-given-up: untestable" in out
    table = pd.read_csv(tmp_path / "t" / "transfer.csv")
    assert set(table["scenario"]) == {COLD}
    assert {
        "model",
        "always_hedge",
        "random_choice",
        "no_forcing",
        "without_russia_support",
    } <= set(table[table["quantity"] == "emergence"]["contender"])
    assert (tmp_path / "t" / "figures" / "transfer.png").is_file()
    assert set(pd.read_csv(tmp_path / "t" / "paths.csv")["year"]) == set(range(1975, 1991))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (
            "standing.china_thret={actor: CHN, domain: military, tone: presses}",
            "did you mean 'china_threat'?",
        ),
        (
            "standing.china_threat={actor: VNM, domain: military, tone: presses}",
            "its acts are chosen, never given",
        ),
        (
            "standing.china_threat={actor: CHN, domain: military, tone: loud}",
            "allowed: presses, courts",
        ),
        (
            "standing.china_threat={actor: CHN, domain: military, tones: presses}",
            "did you mean 'tone'?",
        ),
    ],
)
def test_a_faulty_standing_condition_is_reported_in_one_line(setting, words, monkeypatch, capsys):
    code, out, err = bamboo_command(
        ["transfer", COLD, "--set", setting, "--out", "nowhere"], monkeypatch, capsys
    )
    assert (code, out) == (2, "")
    assert words in err


def test_missing_theses_are_named(tmp_path, monkeypatch, capsys):
    code, _, err = bamboo_command(
        ["judge", COLD, "--set", "theses=theses_coldwra", "--out", str(tmp_path / "t")],
        monkeypatch,
        capsys,
    )
    assert code == 2
    assert "did you mean 'theses_coldwar'?" in err
    assert not (tmp_path / "t").exists()


def test_the_tables_of_the_cold_war_are_checked_like_the_others(seeds, monkeypatch, capsys):
    rewrite(
        seeds / "coldwar_drivers.csv",
        lambda r: (
            r | {"patron_support": "9"} if r["year"] == "1980" and r["document"] == "all" else r
        ),
    )
    code, _, err = bamboo_command(
        ["check", str(seeds / "coldwar_stance.csv"), str(seeds / "coldwar_drivers.csv")],
        monkeypatch,
        capsys,
    )
    assert code == 2
    assert "patron_support: '9' is not a number from 0 to 4" in err
    code, _, err = bamboo_command(
        ["run", COLD, "--worlds", "2", "--evidence", str(seeds), "--out", "nowhere"],
        monkeypatch,
        capsys,
    )
    assert code == 2
    assert "patron_support" in err


def test_a_set_is_scored_only_on_years_it_was_not_calibrated_on(tmp_path):
    case = load_scenario(COLD)
    columns = (replace(case.parameters["precision"], name="parameter.precision"),)
    known = build_constrained(
        columns, np.array([[1.0], [2.0]]), np.array([0.5, 0.5]), (1991, 2007), {}
    )
    (tmp_path / "set.json").write_text(known.text(), encoding="utf-8")
    spans = [ScenarioOptions(name, worlds=4) for name in (COLD, "replay_1991_2025")]
    asked = transfer_command.directions(spans, transfer_command.Sources((tmp_path / "set.json",)))
    assert [d.label for d in asked] == [
        "prior → 1975-1990",
        "1991-2007 → 1975-1990",
        "prior → 1991-2025",
    ]
