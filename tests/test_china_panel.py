"""The public tables on China and fourteen states are whole, attributed, and become evidence."""

import csv
import hashlib
import re
import shlex
import shutil

import pytest
import yaml

from sim.core.resources import folder
from sim.scenario.loading import load_scenario

PANEL = folder("seeds") / "china_panel"
README = (PANEL / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line)[1:]
    for block in re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
STATES = {
    *("USA", "JPN", "RUS", "VNM", "PHL", "MYS", "IDN"),
    *("SGP", "THA", "KOR", "IND", "AUS", "GBR", "FRA"),
}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["scores_monthly.csv", "dated_events_china.csv"])
def test_a_table_is_the_one_that_its_attribution_names(name):
    digest = hashlib.sha256((PANEL / name).read_bytes()).hexdigest()
    line = next(line for line in README.splitlines() if line.startswith(f"| `{name}`"))
    assert digest in line
    assert f"{len(rows(PANEL / name)):,}" in line
    for words in ("CC-BY-4.0", "KelaoHu/eventdb-validity-audit", "legalcode", "unchanged"):
        assert words in README


def test_the_checked_events_become_acts_in_both_directions(bamboo, tmp_path):
    shutil.copytree(PANEL, tmp_path, dirs_exist_ok=True)
    words = next(words for words in COMMANDS if words[:2] == ["import", "dated"])
    code, out, err = bamboo(*words)
    assert code == 0, err
    assert "left out" not in out
    acts = rows(tmp_path / "checked" / "events.csv")
    assert len(acts) == 494
    assert {a["actor"] for a in acts if a["target"] == "CHN"} == STATES
    assert {a["target"] for a in acts if a["actor"] == "CHN"} == STATES
    codes = {tuple(r.values())[1:] for r in rows(tmp_path / "checked/coders/events_codes_1.csv")}
    assert ("military", "-3") in codes


def test_a_database_becomes_evidence_that_the_scenario_takes_a_year_late(bamboo, tmp_path):
    shutil.copytree(PANEL, tmp_path, dirs_exist_ok=True)
    words = next(words for words in COMMANDS if "phoenix" in words)
    code, _, err = bamboo(*words)
    assert code == 0, err
    stance = rows(tmp_path / "phoenix" / "stance.csv")
    toward = [r for r in stance if r["target"] == "CHN"]
    assert {r["actor"] for r in toward} == STATES
    assert {int(r["year"]) for r in toward} == set(range(2002, 2019))
    assert {r["political"] for r in toward} == {"-2", "-1", "0", "1", "2"}
    assert {r["military"] for r in toward} == {""}
    data = yaml.safe_load((tmp_path / "panel.yaml").read_text(encoding="utf-8"))
    data |= {"evidence": "phoenix", "end": "2018-12"}
    (tmp_path / "panel.yaml").write_text(yaml.safe_dump(data | {"start": "2002-01"}))
    acts = {a["id"]: a["date"] for a in rows(tmp_path / "phoenix" / "events.csv")}
    forcing = load_scenario(tmp_path / "panel.yaml").forcing
    own = [act for act in forcing.acts if act.actor == "CHN"]
    assert own
    assert all(int(a.date[:4]) == int(acts[a.id][:4]) + 1 for a in own)
    assert len(forcing.codings) == 2


def test_every_command_of_the_panel_has_the_options_it_uses():
    import typer.main

    from sim.commands import cli

    group = typer.main.get_command(cli.app)
    for words in COMMANDS:
        options = {o for p in group.commands[words[0]].params for o in p.opts}
        assert {w for w in words if w.startswith("--")} <= options, words
