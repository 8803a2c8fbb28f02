"""Verdicts from posteriors in Python: the same as the command's, in memory or from folders."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from few_moves import few_moves

import sim
from sim.commands import infer_command
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput
from sim.evidence.coded_tables import load_record
from sim.interface import trial_result
from sim.interface.trial_result import Trial
from sim.interface.verdicts_result import Verdicts
from sim.judgement.theses import load_theses
from sim.record import folders, result_folder
from sim.record.columns import COLUMNS
from sim.record.labellers import LABELLERS
from sim.studies.verdicts import drawn_worlds, posterior_judging
from sim.studies.verdicts.basis_levels import basis_levels

BASE = "replay_1991_2025"
NAMES = ("constant", "balance_of_threat")
FEW = {"until": 1994, "particles": 64, "workers": 1}
ASKED = ("nguyen-hedge-1991-2007", "nguyen-soft-not-hard")
THESES = tuple(thesis for thesis in load_theses() if thesis.id in ASKED)
LONGEST = 600  # letters of a repr


@pytest.fixture(scope="module", autouse=True)
def _few_moves():
    """These tests ask whether two ways give the same, not how well a posterior is sampled."""
    with few_moves(drawn=20, prior_draws=50, worlds=20):
        yield


@pytest.fixture(scope="module")
def scenario():
    return sim.load_scenario(BASE)


@pytest.fixture(scope="module")
def inferred(scenario):
    return sim.infer(scenario, NAMES, **FEW)


@pytest.fixture(scope="module")
def direct(scenario):
    return sim.infer(scenario, NAMES, basis="direct", **FEW)


@pytest.fixture(scope="module")
def judged(scenario, inferred, direct):
    told = []
    found = sim.judge(
        scenario,
        THESES,
        posterior=inferred,
        beside=[direct],
        progress=lambda done, total: told.append((done, total)),
    )
    return found, told


def write(done, scenario, out):
    """Write an inference as the command does."""
    with result_folder.claim("infer", [BASE], out) as place:
        infer_command.write(done, scenario, place, ["infer", BASE])


def test_verdicts_in_python_are_those_of_the_command(
    scenario, inferred, direct, judged, bamboo, tmp_path, monkeypatch
):
    """From folders every number is the same, and from memory but for rounded draws every word."""
    monkeypatch.setattr(ScenarioOptions, "load_theses", lambda _: THESES)
    write(inferred, scenario, tmp_path / "plain")
    write(direct, scenario, tmp_path / "direct")
    words = ("--posterior", "plain", "--beside", "direct", "--out", "judged")
    assert bamboo("judge", BASE, *words)[0] == 0
    found = sim.judge(
        scenario, THESES, posterior=tmp_path / "plain", beside=[str(tmp_path / "direct")]
    )
    names = ["verdicts", "counterfactuals", "verdict_changes", "basis_levels"]
    assert list(found.tables) == names
    columns = {name: COLUMNS[name] for name in found.tables}
    columns["verdicts"] = COLUMNS["posterior_verdicts"]
    for name, table in found.tables.items():
        stored = (tmp_path / "judged" / f"{name}.csv").read_text(encoding="utf-8")
        assert tuple(table.columns) == columns[name]
        assert folders.csv_text(table) == stored
        in_memory = judged[0].tables[name]
        assert list(in_memory.columns) == list(table.columns)
        assert len(in_memory) == len(table)
    assert found.verdicts["verdict"].tolist() == judged[0].verdicts["verdict"].tolist()
    alike = found.verdicts["probability"] - judged[0].verdicts["probability"]
    assert alike.abs().max() < 0.05


def test_verdicts_describe_themselves_shortly(judged):
    found, told = judged
    assert isinstance(found, Verdicts)
    assert len(found.verdicts) == len(THESES) * len(LABELLERS)
    assert repr(found).startswith(f"<Verdicts on {BASE}: 2 theses, plain, until 1994\n")
    assert len(repr(found)) < LONGEST
    assert all(name in repr(found) for name in found.tables)
    assert "<table" in found._repr_html_()
    assert "direct, until 1994" in set(found.verdict_changes["choice"])
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len({total for _, total in told}) == 1


def test_verdicts_beside_other_choices_are_plotted(judged, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found, _ = judged
    figure = sim.plot(found, width="90mm")
    assert figure.get_figwidth() == pytest.approx(90 / 25.4)
    bare = replace(found.found, changes=None, levels=None)
    alone = Verdicts(found.scenario, found.theses, found.choice, bare)
    assert list(alone.tables) == ["verdicts", "counterfactuals"]
    with pytest.raises(BadInput, match="judge with beside"):
        sim.plot(alone)


def test_levels_stand_by_basis_up_to_the_last_year_that_was_given(judged, inferred):
    """Worlds are those of the models, and the codes are those of the stance of each basis."""
    found, _ = judged
    table = found.basis_levels
    assert set(table["basis"]) == {"plain", "direct"}
    assert (table["year"].min(), table["year"].max()) == (1991, 1994)
    assert (table["p05"] <= table["p50"]).all()
    assert (table["p50"] <= table["p95"]).all()
    plain = table[table["basis"] == "plain"]
    agreed = inferred.plan.codes.agreed[:, :4]
    assert plain["coded"].tolist() == agreed.ravel().tolist()


def test_an_inference_with_other_priors_is_no_other_basis(scenario, inferred, direct):
    wide = sim.infer(scenario, NAMES, basis="direct", prior_scale=2.0, **FEW)
    own, other, wider = (drawn_worlds.of(scenario, one) for one in (inferred, direct, wide))
    assert basis_levels([own, wider]) is None
    assert set(basis_levels([own, wider, other])["basis"]) == {"plain", "direct"}


def test_power_stands_beside_verdicts_of_the_same_acts(scenario, inferred, tmp_path):
    table = pd.DataFrame({name: [0.0] for name in COLUMNS["power"]})
    table = table.assign(thesis=THESES[0].id, power_true=0.75, power_false=0.25)
    stated = folders.manifest(name="p", kind="power", forcing_digest=scenario.forcing.digest)
    folders.write_csv(table, tmp_path / "power.csv")
    folders.write_manifest(stated, tmp_path / "manifest.json")
    power = posterior_judging.read(scenario, inferred, tmp_path).power
    assert (power.true, power.false) == ({THESES[0].id: 0.75}, {THESES[0].id: 0.25})


def one_line(message, **asked):
    with pytest.raises(BadInput, match=message) as caught:
        sim.judge(**{"theses": THESES, **asked})
    assert len(str(caught.value).splitlines()) == 1


def test_what_no_verdict_can_be_given_from_is_one_line(scenario, inferred, tmp_path):
    missing = tmp_path / "missing"
    one_line("missing", scenario=scenario, posterior=missing)
    one_line("missing", scenario=scenario, posterior=str(missing))
    one_line("missing", scenario=scenario, posterior=inferred, powers=missing)
    one_line("missing", scenario=scenario, posterior=inferred, beside=[missing])
    one_line("same choices", scenario=scenario, posterior=inferred, beside=[inferred])
    other = sim.load_scenario(BASE, ["parameters.inertia=0"])
    one_line("^posterior:1:1: it was inferred from another", scenario=other, posterior=inferred)
    shorter = sim.load_scenario(BASE, ["end=1993-12", "split=null", "window=[1992, 1993]"])
    one_line("^posterior:1:1: it was inferred from another", scenario=shorter, posterior=inferred)


@pytest.mark.parametrize("name", ["powers", "beside"])
def test_what_says_something_beside_a_posterior_alone_is_refused_without(scenario, name):
    given = {"powers": "somewhere", "beside": ["somewhere"]}[name]
    one_line(f"^{name}:1:1: read beside posterior", scenario=scenario, **{name: given})


def test_a_history_is_that_of_the_stress_test_alone(scenario, inferred):
    history = load_record(scenario.sources)
    one_line("^history:1:1: an inf", scenario=scenario, history=history, posterior=inferred)


def test_without_a_posterior_it_is_the_stress_test(scenario, monkeypatch):
    held = SimpleNamespace(trial="held")
    monkeypatch.setattr(trial_result.judged_trial, "judge", lambda *_, **__: held)
    found = sim.judge(scenario, THESES)
    assert isinstance(found, Trial)
    assert found.trial == "held"
