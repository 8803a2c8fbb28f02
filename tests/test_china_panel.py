"""The public tables on China and fourteen states are whole, attributed, and become evidence."""

import csv
import hashlib
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from sim.core.resources import folder
from sim.scenario.loading import load_scenario

PANEL = folder("seeds") / "china_panel"
RESULTS = Path(__file__).resolve().parents[1] / "results"
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


def test_the_page_reports_the_evidence_of_the_panel():
    place = RESULTS / "china_panel_evidence"
    totals = {(row["source"], row["contender"]): row for row in rows(place / "panel_totals.csv")}
    table = {line.split()[1].lower(): line for line in README.splitlines() if " ± " in line}
    for (source, contender), row in totals.items():
        cells = table[source].split("|")[2:-1]
        cell = cells[("constant", "walk", "balance_of_threat", "hedging").index(contender)]
        low, middle, high = (100 * float(row[f"share_p{at}"]) for at in ("05", "50", "95"))
        assert cell.strip().replace("\N{MINUS SIGN}", "-") == (
            f"{float(row['log_evidence']):.1f} ± {float(row['se']):.1f} "
            f"({float(row['held_out']):.1f}); {row['best_in']}; "
            f"{middle:.0f} % [{low:.0f}, {high:.0f}]"
        )


def test_the_page_says_how_far_theories_stand_from_the_constant_in_a_state():
    evidence = rows(RESULTS / "china_panel_evidence" / "panel_evidence.csv")
    of = {(r["source"], r["state"], r["contender"]): float(r["log_evidence"]) for r in evidence}
    for contender, above, below in (("balance_of_threat", 1.4, -1.6), ("hedging", 2.5, -1.6)):
        gaps = [
            log - of[source, state, "constant"]
            for (source, state, name), log in of.items()
            if name == contender
        ]
        assert len(gaps) == 42
        assert max(gaps) <= above
        assert min(gaps) >= below
    few = min(float(row["ess"]) for row in evidence)
    assert f"of the {len(evidence)} fits is {few:.0f}." in re.sub(r"\s+", " ", README)


def test_the_page_says_how_well_held_out_years_are_foreseen_and_what_holds_for_one_state():
    text = re.sub(r"\s+", " ", README.replace("\N{MINUS SIGN}", "-"))
    place = RESULTS / "china_panel_evidence"
    totals = {(row["source"], row["contender"]): row for row in rows(place / "panel_totals.csv")}
    for source in ("gdelt", "icews", "phoenix"):
        constant = totals[source, "constant"]
        for name in ("balance_of_threat", "hedging"):
            gap = float(totals[source, name]["held_out"]) - float(constant["held_out"])
            assert abs(gap) / int(constant["states"]) <= 0.2
    assert "held out are foreseen equally well (within 0.2 a state)" in text
    evidence = rows(place / "panel_evidence.csv")
    of = {(r["source"], r["state"], r["contender"]): float(r["log_evidence"]) for r in evidence}
    gaps = [
        of[source, "VNM", "balance_of_threat"] - of[source, "VNM", "constant"]
        for source in ("gdelt", "icews", "phoenix")
    ]
    first, second, third = (f"{gap:+.1f}" for gap in gaps)
    assert f"Vietnam is no exception ({first}, {second} and {third} for balance of threat" in text


def test_the_page_reports_the_crossings_of_sources():
    names = ("constant", "line", "walk", "balance_of_threat")
    evidence = rows(RESULTS / "china_panel_crossed" / "crossed_evidence.csv")
    verdicts = rows(RESULTS / "china_panel_crossed" / "crossed_verdicts.csv")
    of = {"own": "documents", "gdelt": "GDELT"}
    for acts, record in dict.fromkeys((row["acts"], row["record"]) for row in evidence):
        logs = {
            row["contender"]: float(row["log_evidence"])
            for row in evidence
            if (row["acts"], row["record"]) == (acts, record)
        }
        told = [
            row["verdict"] for row in verdicts if (row["acts"], row["record"]) == (acts, record)
        ]
        words = ("supported", "weak", "undetermined", "refuted")
        cells = [of[acts], of[record], *(f"{logs[name]:.1f}" for name in names)]
        cells.append(", ".join(f"{told.count(word)} {word}" for word in words))
        assert f"| {' | '.join(cells)} |" in README.replace("\N{MINUS SIGN}", "-")
    told = (RESULTS.parent / "docs" / "findings.md").read_text(encoding="utf-8")
    gap = {
        (row["acts"], row["contender"]): float(row["log_evidence"])
        - float(evidence[0]["log_evidence"])
        for row in evidence
        if row["record"] == "own"
    }
    said = re.sub(r"\s+", " ", told)
    assert f"balance of threat {gap['gdelt', 'balance_of_threat']:.1f} above a constant" in said
    assert f"({gap['own', 'balance_of_threat']:.1f} with their own acts)" in said
    assert f"no longer above a line ({gap['gdelt', 'line']:.1f})" in said
