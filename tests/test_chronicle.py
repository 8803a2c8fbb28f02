"""A chronicle describes a world of the ensemble, dated, and separates it from the record."""

import csv
from functools import cache

import numpy as np
import pytest

from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS, month_index, month_text
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import row_id
from sim.explanation.chronicle import chronicle, responses, run_world
from sim.record.columns import COLUMNS
from sim.report import chronicle_lines
from sim.report.act_texts import ActTexts
from sim.report.translation import IN_ENGLISH
from sim.scenario.loading import load_scenario

BASE, RIG = "replay_1991_2025", "2014-05-02-chn-vnm-1"
WORLD = 3


@cache
def case(name=BASE):
    return load_scenario(name, worlds=60)


@cache
def table(name=BASE, actor="VNM", world=WORLD, first="1991-01", last="2025-12"):
    scenario = case(name)
    return chronicle(
        run_world(scenario, world),
        load_history(),
        responses(scenario.sources),
        actor,
        (month_index(first), month_index(last)),
    )


def rows(role):
    with (folder("seeds") / "events.csv").open(encoding="utf-8", newline="") as file:
        return {r["id"]: r for r in csv.DictReader(file) if r["role"] == role}


def test_the_rig_appears_in_its_month_with_its_source():
    here = table()[lambda t: t["source"] == RIG]
    assert list(here["month"]) == ["2014-05"]
    assert list(here["kind"]) == ["act"]
    assert "HD-981" in here["text"].iloc[0]
    assert (here["level"] > 0).all()


def test_moves_are_those_of_the_same_world_in_the_ensemble(small):
    levels = small(BASE, worlds=60).record.levels[0, :, :, WORLD]
    moves = table()[lambda t: t["kind"] == "move"]
    for row in moves.itertuples():
        assert row.level == levels[DOMAINS.index(row.domain), month_index(row.month) - case().start]
    changes = {
        (month_text(case().start + 1 + m), DOMAINS[d])
        for d, m in np.argwhere(np.diff(levels, axis=1) != 0)
    }
    assert changes <= set(zip(moves["month"], moves["domain"], strict=True))
    printed = moves[~moves["text"].str.contains("as before")]
    assert {
        k for k in zip(printed["month"], printed["domain"], strict=True) if k[0] != "1991-01"
    } == changes


def test_the_record_is_printed_beside_the_world_and_never_as_an_act():
    recorded, forcing = rows("response"), rows("forcing")
    here = table()
    acts, beside = (
        set(here[here["kind"] == "act"]["source"]) - {""},
        here[here["kind"] == "recorded"],
    )
    own = set(beside[~beside["source"].str.startswith("stance:")]["source"])
    assert {row_id(act) for act in acts} <= set(forcing)
    assert own <= set(recorded)
    assert own == {
        i for i, r in recorded.items() if r["actor"] == "VNM" and "1991" <= r["date"][:4] <= "2025"
    }
    for row in beside[beside["source"].isin(own)].head(40).itertuples():
        assert row.level == -float(recorded[row.source]["intensity"]) / 2
        assert row.month[:4] == recorded[row.source]["date"][:4]


def test_coded_levels_are_dated_at_the_end_of_their_year():
    stances = {
        s.year: s
        for s in load_history().stances
        if (s.actor, s.target, s.document) == ("VNM", "CHN", "all")
    }
    coded = table()[lambda t: t["source"] == "stance:2014:VNM:CHN:all"].set_index("domain")
    assert set(coded["month"]) == {"2014-12"}
    assert {d: coded["level"].get(d) for d in DOMAINS} == dict(
        zip(DOMAINS, stances[2014].levels, strict=True)
    )


def test_each_recorded_act_on_the_actor_occurs_at_most_once_and_within_its_span():
    acts = {a.id: a for a in case().forcing.acts}
    here = table()[lambda t: (t["kind"] == "act") & (t["source"] != "")]
    assert not here["source"].duplicated().any()
    for row in here.itertuples():
        act = acts[row.source]
        assert 0 <= month_index(row.month) - act.month < act.span
        assert np.sign(row.level) == np.sign(act.level)


def test_acts_without_a_document_are_labelled_imagined_or_chosen():
    imagined = table(actor="CHN")[lambda t: (t["kind"] == "act") & (t["source"] == "")]
    free = imagined["actor"] == "VNM"  # only the focus chooses its acts on China
    assert free.any()
    assert imagined[free]["text"].str.contains("chosen in this world").all()
    assert (~free).any()
    assert imagined[~free]["text"].str.contains("imagined, where no document looks").all()


def test_a_shorter_span_has_only_its_months_with_the_same_lines():
    whole, part = table(), table(first="2014-03", last="2014-09")
    inside = whole[whole["month"].between("2014-03", "2014-09")].reset_index(drop=True)
    assert part.equals(inside)
    assert tuple(part.columns) == COLUMNS["chronicle"]
    assert list(part["month"]) == sorted(part["month"])


def test_lines_are_dated_and_at_most_120_characters_long():
    output = chronicle_lines.lines(table(), ["title"], ActTexts(IN_ENGLISH))
    assert max(map(len, output)) <= 120
    assert sum(line.startswith("2014-05") for line in output) == 1
    whole = " ".join(" ".join(output).split())
    assert RIG in whole
    assert "this world: toward China, Vietnam" in whole
    nothing = chronicle_lines.lines(table().head(0), ["title"], ActTexts(IN_ENGLISH))
    assert nothing[-1].startswith("No act came")


def test_the_command_prints_the_requested_world(bamboo):
    code, out, _ = bamboo("chronicle", BASE, "--world", "3", "--from", "2014-05", "--to", "2014-06")
    assert code == 0
    assert "world 3, as asked" in out
    assert RIG in out
    assert "\n2014-07" not in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--actor", "VNN"), ["--actor", "did you mean 'VNM'"]),
        (("--from", "1980-01"), ["--from", "outside the span 1991-01 to 2025-12"]),
        (("--from", "soon"), ["--from", "'soon' is no month"]),
        (("--world", "60", "--worlds", "60"), ["--world", "60 is no world", "0 to 59"]),
        (("--out", "nowhere"), ["not a result folder"]),
    ],
)
def test_an_impossible_chronicle_is_refused_in_one_line(
    bamboo, words, expected, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    code, out, err = bamboo("chronicle", BASE, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert all(w in err for w in expected), err
    assert not list(tmp_path.iterdir())
