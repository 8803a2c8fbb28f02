"""Public data: every format gives known acts, warts are read or refused, nothing is zero unsaid."""

import csv
from datetime import date
from itertools import pairwise, product
from pathlib import Path

import import_samples as samples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.broken_rows import rejoined
from sim.core.csv_reader import Row as CsvRow
from sim.core.errors import BadInput
from sim.core.remarks import Remarks
from sim.core.table_layout import Line
from sim.evidence.imports import formats, tones, vintages, weights
from sim.evidence.imports.covered_years import Coverage
from sim.evidence.imports.date_words import AmbiguousDateError, read_date
from sim.evidence.imports.file_reading import FileReading, Stated
from sim.evidence.imports.items import Item, LeftOut, Place
from sim.evidence.imports.scaled_rows import Readings
from sim.evidence.imports.source_format import ACTS, SCALE, TONE
from sim.evidence.imports.source_mapping import read_mapping, shipped_mapping
from sim.evidence.imports.source_row import Asked
from sim.evidence.imports.toned_rows import stances
from sim.model.ensemble import run
from sim.scenario.loading import load_scenario

ROOT = Path(__file__).parents[1]
HERE = Place(0, 1)
few = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def acts(folder: Path) -> list[str]:
    """The acts of a folder, in short."""
    return [
        f"{r['date']}{'~' + r['end'] if r['end'] else ''} {r['actor']}>{r['target']} "
        f"{r['domain']} {r['intensity']}"
        for r in rows(folder / "events.csv")
    ]


# A known answer of every format
KNOWN = {
    "icews": [
        "2014-05-02 CHN>VNM military -3",
        "2014-05-03 CHN>VNM political 1",
        "2014-05-03 RUS>VNM economic 1",
    ],
    "polecat": ["2020-01-01 USA>JPN military 2", "2020-01-02 USA>CHN political -1"],
    "gdelt1": ["2014-05-02 CHN>VNM military -4", "2014-05-02 ROU>VNM political 2"],
    "gdelt1 of 57 columns": ["2014-05-02 CHN>VNM military -4", "2014-05-02 ROU>VNM political 2"],
    "gdelt2": ["2014-05-02 CHN>VNM military -4", "2014-05-02 ROU>VNM political 2"],
    "participants": [
        "2014-05-02~2014-07-15 CHN>VNM military -3",
        "1965~1973 VNM>USA military -4",
        "1965~1973 USA>VNM military -4",
    ],
    "incidents": ["2014-05-02 CHN>VNM military -3"],
    "dyads": ["2014-05-02~2014-07-15 CHN>VNM military -3"],
    "events of disputes": ["2014-05-02 CHN>VNM military -3", "2014-05 VNM>CHN military -2"],
    "register": [
        "1989 RUS>VNM military 2",
        "2009 RUS>VNM military 3",
        "1996 USA>BIH military 2",
    ],
    "alliances": ["1978~1985 RUS>VNM military 4", "1986~1991 RUS>VNM political 2"],
}
LEFT_OUT = {
    "icews": ("both sides are one state (line 5)", "a side is no state (line 6)", "twice (line 7)"),
    "polecat": ("1 row left out: a side is no state (line 4)",),
    "gdelt1": ("2 rows left out: a side is no state (lines 3, 5)", "no root event (line 4)"),
    "participants": ("the other side at that time (line 7)", "no weight (line 3)"),
    "events of disputes": ("it has no code or score (line 4)",),
    "register": ("a side is no state (line 9)",),
}


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_every_format_gives_known_acts_and_counts_what_is_left_out(bamboo, tmp_path, name):
    kind, file, text, options = samples.SAMPLES[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    code, out, err = bamboo("import", kind, file, *options, "--out", "own")
    assert code == 0, err
    assert acts(tmp_path / "own") == KNOWN[name]
    assert all(words in out for words in LEFT_OUT.get(name, ()))
    code, out, err = bamboo("check", "own")
    assert (code, out) == (0, "1 file without a fault\n"), err


def test_every_format_has_a_sample_a_mapping_and_a_layout():
    sampled = {kind for kind, *_ in samples.SAMPLES.values()}
    others = {"cameo-goldstein", "un-votes", "ideal-points", "monthly", "dated"}
    assert sampled | others == set(formats.BUILT_IN)
    files = {p.stem for p in (ROOT / "sim/evidence/imports/formats").glob("*.py")} - {"__init__"}
    assert files == set(formats.BUILT_IN.values())
    for each in formats.every():
        mapping = read_mapping(shipped_mapping(each.mapping))
        assert each.versions
        assert each.citation
        if each.measure == TONE:
            assert mapping.acts
            assert mapping.stances
        elif each.measure not in (ACTS, SCALE):
            assert mapping.stances


@pytest.mark.parametrize("mapping", sorted(p.stem for p in shipped_mapping("x").parent.iterdir()))
def test_ranges_of_a_shipped_mapping_leave_no_gap_and_rise_with_the_score(mapping):
    found = read_mapping(shipped_mapping(mapping))
    for rules, sign in ((found.acts, 1), (found.stances, -1)):
        for below, above in pairwise(rules):
            assert below.stop == above.start
            assert sign * below.best <= sign * above.best


def test_every_code_of_cameo_and_plover_has_an_intensity():
    cameo = read_mapping(shipped_mapping("cameo"))
    assert all(cameo.of_code(f"{root:02d}0") for root in range(1, 21))
    fight, consult = cameo.of_code("190"), cameo.of_code("040")
    assert fight.best < 0 < consult.best
    plover = read_mapping(shipped_mapping("plover"))
    types = (
        "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN "
        "PROTEST SANCTION MOBILIZE COERCE ASSAULT"
    )
    assert all(plover.of_code(name) for name in types.split())


def test_votes_and_ideal_points_score_and_do_not_act(bamboo, tmp_path):
    (tmp_path / "votes.csv").write_text(samples.VOTES)
    (tmp_path / "agree.csv").write_text(samples.AGREEMENT)
    (tmp_path / "ideal.csv").write_text(samples.IDEAL)
    assert bamboo("import", "un-votes", "votes.csv", "--out", "votes")[0] == 0
    levels = {(r["actor"], r["target"]): r for r in rows(tmp_path / "votes" / "stance.csv")}
    # no against yes is 0, abstention beside either 0.5; the absent state has no row
    assert levels["USA", "VNM"]["multilateral"] == "1"
    assert levels["USA", "JPN"]["multilateral"] == levels["JPN", "USA"]["multilateral"] == "-1"
    assert not [pair for pair in levels if "CHN" in pair]
    assert levels["USA", "VNM"]["political"] == ""
    assert rows(tmp_path / "votes" / "events.csv") == []
    assert bamboo("import", "un-votes", "agree.csv", "--out", "agree")[0] == 0
    assert len(rows(tmp_path / "agree" / "stance.csv")) == 12
    words = ("import", "ideal-points", "ideal.csv", "--out", "ideal")
    assert bamboo(*words, "--states", "USA,VNM,CHN")[0] == 0
    found = {(r["year"], r["actor"]): r for r in rows(tmp_path / "ideal" / "stance.csv")}
    assert len(found) == 6
    assert float(found["2000", "VNM"]["multilateral"]) >= -2


def test_other_layouts_of_a_format_are_read_alike(bamboo, tmp_path):
    tab = tmp_path / "icews.csv"
    tab.write_text(samples.ICEWS.replace('"', "").replace("\t", ","))
    assert bamboo("import", "icews", tab, "--by", "event", "--out", "icews")[0] == 0
    assert acts(tmp_path / "icews") == KNOWN["icews"]
    header = "\t".join(samples.GDELT_2_COLUMNS)
    (tmp_path / "gdelt.csv").write_text(f"{header}\n{samples.GDELT_2}".replace('"', ""))
    assert bamboo("import", "gdelt2", "gdelt.csv", "--by", "event", "--out", "gdelt")[0] == 0
    assert acts(tmp_path / "gdelt") == KNOWN["gdelt2"]
    (tmp_path / "midip.csv").write_text(samples.MIDIP.replace("insidea", "sidea"))
    assert bamboo("import", "cow-mid", "midip.csv", "--out", "mid")[0] == 0
    assert acts(tmp_path / "mid") == KNOWN["incidents"]
    sessions = samples.IDEAL.replace("year", "session").replace(",2000,", ",55,")
    (tmp_path / "ideal.csv").write_text(sessions.replace(",2001,", ",56,"))
    words = ("import", "ideal-points", "ideal.csv", "--states", "USA,VNM,CHN", "--out", "ideal")
    assert bamboo(*words)[0] == 0
    assert {r["year"] for r in rows(tmp_path / "ideal" / "stance.csv")} == {"2000", "2001"}
    (tmp_path / "sipri.csv").write_text(samples.SIPRI.replace(",2009,", ",(2009),"))
    assert bamboo("import", "sipri", "sipri.csv", "--out", "sipri")[0] == 0
    assert acts(tmp_path / "sipri") == KNOWN["register"]


def test_goldstein_weights_make_a_mapping_that_another_import_takes(bamboo, tmp_path):
    (tmp_path / "weights.txt").write_text(samples.GOLDSTEIN)
    (tmp_path / "day.csv").write_text(samples.GDELT_2)
    code, out, _ = bamboo("import", "cameo-goldstein", "weights.txt", "--out", "scale")
    assert code == 0
    assert "a mapping of 3 codes" in out
    mapping = "scale/mapping.csv"
    words = ("import", "gdelt2", "day.csv", "--by", "event", "--mapping", mapping, "--out", "own")
    assert bamboo(*words)[0] == 0
    intensities = {r["note"]: r["intensity"] for r in rows(tmp_path / "own" / "events.csv")}
    assert intensities == {"code: 190": "-4.0", "code: 057": "3.2"}  # -10 and 8 of 10, of 4
    kept = (tmp_path / "own" / "mapping.csv").read_bytes()
    assert kept == (tmp_path / mapping).read_bytes()


# Readings of the mapping are coders that worlds draw
SCENARIO = """\
name: imported
start: 2003-01
end: 2006-12
evidence: own
alone: true
coder: drawn
actors: {VNM: {size: small}, CHN: {size: great}}
ties: [VNM>CHN]
theories: [balance_of_threat]
mechanisms: [memory]
worlds: 8
"""
PAIRS = [(a, b) for a, b in product(("CHN", "USA", "JPN", "VNM"), repeat=2) if a != b]


def monthly(*, without=(), shift=0.0, years=range(2002, 2007)):
    """Scores of twelve pairs that differ by pair and month, and one hostile month."""
    lines = ["year;month;actor;target;score"]
    for year, month, (i, (actor, target)) in product(years, range(1, 13), enumerate(PAIRS)):
        score = (i % 3) + ((year + month * (i + 1)) % 5) / 2 + shift
        if (year, month, actor, target) == (2004, 5, "CHN", "VNM"):
            score = -9.0
        if (year, month) not in without:
            written = f"{score:g}".replace(".", ",")
            lines.append(f"{year}.0;{month};{actor};{target};{written}")
    return "\n".join(lines)


def test_a_scenario_takes_the_folder_and_every_world_draws_a_reading(bamboo, tmp_path):
    (tmp_path / "scores.csv").write_text(monthly())
    assert bamboo("import", "monthly", "scores.csv", "--out", "own")[0] == 0
    (tmp_path / "imported.yaml").write_text(SCENARIO)
    code, out, err = bamboo("check", "own", "imported.yaml")
    assert (code, out) == (0, "2 files without a fault\n"), err
    scenario = load_scenario(tmp_path / "imported.yaml")
    forcing = scenario.forcing
    assert run(scenario).summary.worlds == 8
    hostile, friendly = forcing.codings
    may = next(act for act in forcing.acts if act.date == "2004-05" and act.target == "VNM")
    key = (may.id, may.domain, may.level)
    assert hostile[key][1] > may.level > friendly[key][1]
    assert hostile[key][0] == may.domain != friendly[key][0]
    assert (2004, "CHN") in forcing.covered


def test_coders_are_read_from_a_folder_that_is_added_to_the_shipped_evidence(bamboo, tmp_path):
    (tmp_path / "scores.csv").write_text(monthly())
    bamboo("import", "monthly", "scores.csv", "--only", "acts", "--out", "own")
    text = SCENARIO.replace("alone: true\n", "")
    (tmp_path / "imported.yaml").write_text(text)
    forcing = load_scenario(tmp_path / "imported.yaml").forcing
    coded = {key[0] for key in forcing.codings[0]}
    assert any(name.startswith("monthly-") for name in coded)
    assert any(not name.startswith("monthly-") for name in coded)
    assert not (tmp_path / "own" / "stance.csv").exists()


# Volume, source effects and gaps
def tone_of(values):
    """Tones of one year from {pair: {month: [scores]}}."""
    mapping = read_mapping(shipped_mapping("monthly_scores"))
    items = [
        Item(f"2004-{month:02d}", *pair, HERE, score=score)
        for pair, months in values.items()
        for month, scores in months.items()
        for score in scores
    ]
    return tones.tones(items, mapping, LeftOut())


def best(found):
    return {(spot.actor, spot.target, spot.when): round(r.best, 6) for spot, r in found.items()}


scores = st.lists(st.floats(-10, 10).map(lambda x: round(x, 2)), min_size=1, max_size=4)
months = st.dictionaries(st.integers(1, 12), scores, min_size=1, max_size=4)


@few
@given(st.dictionaries(st.sampled_from(PAIRS), months, min_size=1), st.integers(2, 5))
def test_a_source_that_reports_everything_more_often_says_the_same(values, times):
    more = {p: {m: s * times for m, s in own.items()} for p, own in values.items()}
    few, many = tone_of(values), tone_of(more)
    assert few.keys() == many.keys()
    for spot, tone in few.items():
        assert many[spot].mean.best == pytest.approx(tone.mean.best)


@few
@given(st.dictionaries(st.sampled_from(PAIRS), months, min_size=1), st.floats(-5, 5))
def test_what_a_source_does_to_all_pairs_alike_is_taken_out(values, shift):
    moved = {p: {m: [x + shift for x in s] for m, s in own.items()} for p, own in values.items()}
    first = tones.departures({k: v.mean for k, v in tone_of(values).items()}, "source")
    second = tones.departures({k: v.mean for k, v in tone_of(moved).items()}, "source")
    for spot, tone in first.items():
        assert second[spot].best == pytest.approx(tone.best, abs=1e-6)


def test_departures_are_from_the_mean_of_the_source_or_of_the_pair():
    a, b = PAIRS[:2]
    found = {k: v.mean for k, v in tone_of({a: {1: [4], 2: [2]}, b: {1: [0]}}).items()}
    assert best(tones.departures(found, "source")) == {
        (*a, "2004-01"): 2.0,
        (*a, "2004-02"): 0.0,
        (*b, "2004-01"): -2.0,
    }
    assert best(tones.departures(found, "pair")) == {
        (*a, "2004-01"): 1.0,
        (*a, "2004-02"): -1.0,
        (*b, "2004-01"): 0.0,
    }
    assert best(tones.departures(found, "none"))[*a, "2004-01"] == 4.0
    assert tones.baseline_for("source", found) == "pair"  # two pairs do not tell a source's effect


def test_a_month_without_a_row_is_unknown_and_no_zero(bamboo, tmp_path):
    gap = {(2004, month) for month in range(3, 13)}
    (tmp_path / "scores.csv").write_text(monthly(without=gap))
    code, out, err = bamboo("import", "monthly", "scores.csv", "--out", "own")
    assert code == 0, err
    assert "10 months without a row, which count as unknown: 2004-03, 2004-04" in out
    covered = {(r["year"], r["actor"]): r["covered"] for r in rows(tmp_path / "own/coverage.csv")}
    assert covered["2003", "CHN"] == "1"
    assert covered["2004", "CHN"] == "0"
    years = {r["year"] for r in rows(tmp_path / "own" / "stance.csv")}
    assert years == {"2002", "2003", "2005", "2006"}  # two months are too few
    assert not [r for r in rows(tmp_path / "own/events.csv") if "2004-03" <= r["date"] <= "2004-12"]
    volume = rows(tmp_path / "own" / "volume.csv")
    assert {r["months"] for r in volume if r["year"] == "2004"} == {"2"}
    assert all(float(r["share"]) == pytest.approx(1 / 12, abs=1e-6) for r in volume)


def test_a_list_of_one_kind_of_acts_covers_no_year(bamboo, tmp_path):
    (tmp_path / "sipri.csv").write_text(samples.SIPRI)
    bamboo("import", "sipri", "sipri.csv", "--out", "own")
    assert {r["covered"] for r in rows(tmp_path / "own" / "coverage.csv")} == {"0"}


def test_a_stance_needs_three_months_and_turns_round():
    a, b = PAIRS[:2]
    values = {a: {1: [3], 2: [3], 3: [3]}, b: {1: [-3], 2: [-3]}}
    found = tone_of(values)
    departed = {k: v.mean for k, v in found.items()}
    level, *more = stances(found, departed, read_mapping(shipped_mapping("monthly_scores")))
    assert not more
    assert (level.actor, level.target, level.months) == (*a, 3)
    assert level.level == Readings(0, -1, -2)  # friendly: sides with


def test_the_source_speaks_of_a_state_in_half_of_the_months_of_a_whole_year():
    coverage = Coverage()
    for month in range(1, 13):
        coverage.add(Item(f"2004-{month:02d}", "USA", "JPN", HERE))
        if month <= 5:
            coverage.add(Item(f"2004-{month:02d}", "CHN", "JPN", HERE))
    coverage.add(Item("2005-01", "USA", "JPN", HERE))
    found = {(year, state): (n, whole) for year, state, n, whole in coverage.covered(yearly=False)}
    assert found == {
        (2004, "USA"): (12, True),
        (2004, "CHN"): (5, False),
        (2005, "USA"): (1, False),
    }


# Warts
def test_semicolons_decimal_commas_boms_years_with_zeros_and_codes_for_missing(bamboo, tmp_path):
    text = monthly().splitlines()
    text += ["2003;7;710;816;-999", "2003;8;CN;VN;..", "2003;9;China;Viet Nam;NA"]
    (tmp_path / "scores.csv").write_text("\n".join(text), encoding="utf-16")
    code, out, err = bamboo("import", "monthly", "scores.csv", "--out", "own")
    assert code == 0, err
    assert "looks like a code for a missing one (line" in out
    assert "2 rows left out: it has no code or score" in out
    assert "the comma read as the decimal mark" in err
    hostile = next(r for r in rows(tmp_path / "own" / "events.csv") if r["date"] == "2004-05")
    assert "mean: -9.00" in hostile["note"]  # a score of -9 is a score


LIST = """\
when,who,to,what,tone,way,place
5/2/2014,China,Vietnam,Dispute,negative,out,a
May 2014,China,Vietnam,Visit,neutral,in,b
2014-05-00,China,VN,Dispute,negative,out,c
2014,CHN,816,Visit,neutral,out,d
"""
OPTIONS = (
    *("--column", "date=when", "--column", "actor=who", "--column", "target=to"),
    *("--column", "code=what+tone", "--column", "direction=way", "--reverse", "in"),
    *("--mapping", "own.csv"),
)
OWN = """\
use,code,from,to,domain,other_domain,low,best,high,meaning
code,dispute / negative,,,military,political,-4,-3,-2,
code,visit*,,,political,,1,2,3,
"""


def test_a_list_of_dated_acts_is_read_by_the_columns_that_are_named(bamboo, tmp_path):
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "own.csv").write_text(OWN)
    words = ("import", "dated", "list.csv", *OPTIONS, "--out", "own")
    code, _, err = bamboo(*words)
    assert code == 2
    assert "list.csv:2:1: when: '5/2/2014' may begin with the day or the month" in err
    assert not (tmp_path / "own").exists()
    code, _, err = bamboo(*words, "--dates", "dmy")
    assert code == 0, err
    assert acts(tmp_path / "own") == [
        "2014-02-05 CHN>VNM military -3",
        "2014-05 VNM>CHN political 2",  # the direction is reversed
        "2014-05 CHN>VNM military -3",
        "2014 CHN>VNM political 2",
    ]
    precision = [r["date_precision"] for r in rows(tmp_path / "own" / "events.csv")]
    assert precision == ["day", "month", "month", "year"]
    one, two = (rows(tmp_path / "own" / "coders" / f"events_codes_{n}.csv") for n in (1, 2))
    assert [r["intensity"] for r in one] == ["-4", "1", "-4", "1"]
    assert [r["domain"] for r in two] == ["political"] * 4


def test_a_list_may_state_intensities_and_domains_itself(bamboo, tmp_path):
    text = "date,actor,target,intensity,domain\n2001,ARV,BEL,+2,economic\n2001,ARV,BEL,,economic\n"
    (tmp_path / "list.csv").write_text(text)
    code, out, _ = bamboo("import", "dated", "list.csv", "--out", "own")
    assert code == 0
    assert acts(tmp_path / "own") == ["2001 ARV>BEL economic 2"]
    assert "1 row left out: it has no code or score (line 3)" in out


FAULTS = {
    "no such layout": ("icews", "a\tb\n1\t2\n", "are missing (it has a, b); the table needs"),
    "an empty file": ("icews", "", "the table is empty"),
    "a date": ("mie", samples.MIE.replace(",5,2,2014,5", ",13,2,2014,5"), "is not a date"),
    "a day of no month": (
        "icews",
        samples.ICEWS.replace("2014-05-02", "2014-02-30"),
        "'2014-02-30' is not a date of the calendar",
    ),
    "a short row": ("gdelt2", samples.GDELT_2 + "\n1\t2\t3", "the row has 3 cells"),
    "gdelt 1 as 2": ("gdelt2", samples.GDELT_1, "the row has 58 cells, the table 61"),
    "a vote": ("votes", samples.VOTES.replace(",3,", ",7,", 1), "is not 1 (yes)"),
    "a number": ("sipri", samples.SIPRI.replace("1650", "many"), "'many' is not a number"),
    "a weight": ("gold", samples.GOLDSTEIN.replace("8", "80"), "80 is not a weight"),
    "a spreadsheet": ("icews", "PK\x03\x04", "a spreadsheet or another packed file"),
    "nothing to use": (
        "icews",
        f"{samples.ICEWS_HEADER}\n{samples.icews_row(1, '2014-05-02', '', '010', '')}\n",
        "none of 1 row can be used: 1 row left out: a side is no state (line 2)",
    ),
}
KINDS = {"mie": "cow-mie", "votes": "un-votes", "gold": "cameo-goldstein"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_refused_in_one_line_and_nothing_is_written(bamboo, tmp_path, fault):
    kind, text, words = FAULTS[fault]
    (tmp_path / "bad.csv").write_text(text, encoding="latin-1")
    code, out, err = bamboo("import", KINDS.get(kind, kind), "bad.csv", "--out", "own")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("bad.csv:")
    assert words in err
    assert not (tmp_path / "own").exists()


WRONG = {
    ("nosuch", "x.csv", "--out", "o"): "format: 'nosuch' is not allowed",
    ("icews", "x.csv", "--out", "o"): "x.csv:1:1: there is no such file",
    ("icews", "x.csv"): "--out FOLDER",
    ("icews", "x.csv", "--out", "o", "--by", "week"): "--by: 'week'",
    ("icews", "x.csv", "--out", "o", "--baseline", "all"): "--baseline: 'all'",
    ("icews", "x.csv", "--out", "o", "--states", "usa"): "--states: 'usa'",
    ("icews", "x.csv", "--out", "o", "--years", "2001-1999"): "--years: '2001-1999'",
    ("icews", "x.csv", "--out", "o", "--column", "date"): "--column: 'date' has no sign =",
    ("icews", "x.csv", "--out", "o", "--retrieved", "soon"): "--retrieved: 'soon'",
    ("icews", "x.csv", "--out", "o", "--name", "A B"): "--name: 'A B'",
    ("icews", "s.csv", "--out", "o", "--column", "daet=Event Date"): "did you mean 'date'?",
    ("icews", "s.csv", "--out", "o", "--mapping", "m.csv"): "there is no such mapping",
    ("cow-mie", "s.csv", "--out", "o", "--by", "month"): "is not averaged over months",
    ("icews", "s.csv", "--out", "o", "--by", "event", "--previous", "none"): "was not written by",
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_option_is_refused_in_one_line(bamboo, tmp_path, words):
    (tmp_path / "s.csv").write_text(samples.ICEWS)
    code, out, err = bamboo("import", *words)
    assert (code, out) == (2, "")
    assert WRONG[words] in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "o").exists()


MAPPING = {
    ("-4,-3,-2", "-2,-3,-4"): "low, best and high rise",
    ("military", "militry"): "did you mean 'military'?",
    ("visit*", "dispute / negative"): "stands twice",
    ("visit*", ""): "the code is empty",
    ("-4,-3,-2", "-4,-3,many"): "'many' is not a number from -4 to 4",
    ("code,visit*,,", "act,,1,3,a,,0,1,2,\nact,,2,"): "",
}


@pytest.mark.parametrize(("old", "new"), MAPPING)
def test_a_faulty_mapping_is_refused_at_its_line(tmp_path, old, new):
    (tmp_path / "own.csv").write_text(OWN.replace(old, new, 1))
    with pytest.raises(BadInput) as refused:
        read_mapping(tmp_path / "own.csv")
    assert MAPPING[old, new] in str(refused.value)


def test_ranges_of_a_mapping_may_not_overlap(tmp_path):
    ranges = "act,,0,3,political,,0,1,2,\nact,,2,4,political,,1,2,3,\n"
    (tmp_path / "own.csv").write_text(OWN + ranges)
    with pytest.raises(BadInput, match="act: two ranges hold 2"):
        read_mapping(tmp_path / "own.csv")


# Dates
@few
@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_a_day_is_read_in_every_form_in_which_it_is_written(day):
    y, m, d = f"{day.year:04d}", day.month, day.day
    word = day.strftime("%b")
    for text in (
        f"{y}-{m:02d}-{d:02d}",
        f"{y}{m:02d}{d:02d}",
        f"{y}/{m}/{d}",
        f"{y}-{m:02d}-{d:02d} 00:00:00",
        f"{d} {day.strftime('%B')} {y}",
        f"{d:02d}{word.lower()}{y}",
        f"{d}-{word}-{y}",
        f"{day.strftime('%B')} {d}, {y}",
        f"{y} {word} {d}",
    ):
        assert read_date(text) == day.isoformat(), text
    assert read_date(f"{d}/{m}/{y}", "dmy") == read_date(f"{m}/{d}/{y}", "mdy") == day.isoformat()


@few
@given(
    st.text(alphabet="0123456789-/. maybejundc", max_size=12), st.sampled_from(["", "dmy", "mdy"])
)
def test_any_text_is_a_date_of_the_calendar_or_none(text, order):
    from sim.core.dates import is_date

    try:
        found = read_date(text, order)
    except AmbiguousDateError:
        assert order == ""
        return
    assert found is None or is_date(found)


cell = st.text(alphabet="ab,;\"'|\té=+- 019", max_size=6)


@few
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2001", "2001-02", "2001-02-03", "", "soon", "-9"]),
            st.sampled_from(["ARV", "BEL", "", "Arvenia"]),
            st.sampled_from(["-4", "2", "", "NA", "war"]),
            cell,
        ),
        max_size=6,
    )
)
def test_each_row_of_a_list_becomes_an_item_or_is_counted_or_refused(tmp_path_factory, found):
    path = tmp_path_factory.mktemp("list") / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "actor", "target", "intensity", "summary"])
        writer.writerows((date, actor, "CED", code, text) for date, actor, code, text in found)
    left_out = LeftOut()
    reading = FileReading(path, 0, formats.chosen("dated"), Stated(asked=Asked()), left_out)
    items = []
    try:
        items.extend(reading.items())
    except BadInput:
        assert all(fault.line > 1 for fault in reading.faults)
    assert len(items) + sum(left_out.counts.values()) + len(reading.faults) == reading.rows
    assert reading.rows == len(found)


# Files as they are published
def imported(bamboo, *words):
    code, out, err = bamboo("import", *words, "--out", "own")
    assert code == 0, err
    return acts(Path("own")), out, err


@pytest.mark.parametrize("name", ["SIPRI_BROKEN", "SIPRI_SAVED_ANEW"])
def test_an_order_that_its_comment_breaks_over_lines_is_one_order(bamboo, tmp_path, name):
    (tmp_path / "register.csv").write_text(getattr(samples, name))
    found, out, err = imported(bamboo, "sipri", "register.csv")
    assert [act.split()[0] for act in found] == ["1994", "1996", "1996"]
    assert "joined" in err
    assert ("it stands twice (line 7)" in out) == (name == "SIPRI_BROKEN")


FOUR = ("state", "year", "note", "size")


def joined(*rows):
    lines = [Line(n, list(cells)) for n, cells in enumerate(rows, 2)]
    remarks = Remarks()
    found = list(rejoined(lines, FOUR, ("state", "size"), remarks))
    return [(line.number, line.cells) for line in found], remarks.said


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "1", ""], ["b", "2", "x", "3"]],
        [["a", "1", "", ""], ["b", "2", "", ""], ["c", "3", "x", ""]],
        [["a", "1", "x", "3"], ["rest", "", "", ""]],
        [["a", "1", "x"], ["y", "", "", "3", "4"]],
    ],
)
def test_rows_that_have_what_a_row_needs_or_do_not_fit_are_never_joined(rows):
    known = [(n, cells) for n, cells in enumerate(rows, 2)]
    assert joined(*rows) == (known, [])


def test_the_parts_of_a_row_make_up_a_whole_one_at_the_line_of_the_first():
    found, said = joined(
        ["a", "1", "x"], ["y"], ["z", "3"], ["b", "2", "", ""], ["c", "3", "n", "4"]
    )
    assert found == [
        (2, ["a", "1", "x y z", "3"]),
        (5, ["b", "2", "", ""]),
        (6, ["c", "3", "n", "4"]),
    ]
    assert said == ["1 row that was broken over lines joined again"]


@pytest.mark.parametrize("word", ["NA", "..", "-"])
def test_a_side_that_is_missing_is_no_state_and_not_namibia(bamboo, tmp_path, word):
    rows = [
        samples.ICEWS_HEADER,
        samples.icews_row(1, "2014-05-02", word, "100", "Vietnam"),
        samples.icews_row(2, "2014-05-02", "Namibia", "100", "Vietnam"),
        samples.icews_row(3, "2014-05-02", "Namibia", "100", "Vietnam"),
    ]
    (tmp_path / "e.tab").write_text("\n".join(rows))
    found, out, _ = imported(bamboo, "icews", "e.tab", "--by", "event")
    assert [act.split()[1] for act in found] == ["NAM>VNM"] * 2  # two numbers, two events
    assert "a side is no state (line 2)" in out


def test_namibia_is_na_in_a_list_of_two_letters_for_which_it_is_asked(bamboo, tmp_path):
    text = "date,actor,target,domain,intensity\n2001-05-02,NA,VN,political,1\n"
    (tmp_path / "own.csv").write_text(text)
    asked = ("dated", "own.csv", "--states", "NAM,CHN,VNM")
    assert [act.split()[1] for act in imported(bamboo, *asked)[0]] == ["NAM>VNM"]
    row = CsvRow("s.csv", 2, {"actor": "NA"})
    row.state("actor")
    assert "'NA' is a word for missing, not a state; write NAM" in row.faults[0].message


def test_states_act_on_each_other_while_both_take_part_in_a_dispute(bamboo, tmp_path):
    (tmp_path / "MIDB.csv").write_text(samples.MIDB_IN_TURN)
    found, out, _ = imported(bamboo, "cow-mid", "MIDB.csv")
    assert sorted(act.rsplit(" ", 2)[0] for act in found) == [
        "1939-09-17 DEU>FRA",
        "1939-09-17 FRA>DEU",
        "1941-12-07~1945-08-14 CHN>ITA",
        "1941-12-07~1945-08-14 ITA>CHN",
    ]
    assert "2 rows left out: it lies before 1900 or after 2100 (lines 6, 7)" in out
    assert "1 row left out: it ends before it begins (line 8)" in out


def test_what_lies_outside_the_years_that_are_asked_for_is_not_in_the_coverage(bamboo, tmp_path):
    (tmp_path / "MIDB.csv").write_text(samples.MIDB_IN_TURN)
    imported(bamboo, "cow-mid", "MIDB.csv", "--years", "1940-1950")
    for name in ("coverage", "volume"):
        years = {int(row["year"]) for row in rows(Path("own") / f"{name}.csv")}
        assert years == {1941}, name
    code, _, err = bamboo("check", "own")
    assert code == 0, err


def test_an_alliance_from_before_1900_that_lasts_begins_with_the_first_year(bamboo, tmp_path):
    header = samples.ATOP.partition("\n")[0]
    body = "\n".join(f"1,1,0,0,1,1,200235,200,235,{year}" for year in range(1890, 1911))
    (tmp_path / "atop.csv").write_text(f"{header}\n{body}\n")
    for years, span in ((), "1900~1910"), (("--years", "1905-1950"), "1905~1910"):
        found, *_ = imported(bamboo, "atop", "atop.csv", *years, "--force")
        assert {act.split()[0] for act in found} == {span}
    code, _, err = bamboo("import", "atop", "atop.csv", "--years", "1850-1890", "--out", "other")
    assert code == 2
    assert "--years: '1850-1890' has no year from 1900 to 2100" in err


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("cow-mid", samples.MIDA, "'ccode', 'sidea' are missing|not in MIDA and MIDI"),
        ("gdelt1", samples.GDELT_2, "61 cells, the table 58 columns|61 columns are gdelt2"),
        ("gdelt2", samples.GDELT_1, "57 or 58 columns are gdelt1"),
    ],
)
def test_a_file_of_a_neighbouring_kind_is_refused_with_where_to_go(
    bamboo, tmp_path, kind, text, words
):
    (tmp_path / "own.csv").write_text(text)
    code, _, err = bamboo("import", kind, "own.csv", "--out", "own")
    assert code == 2
    assert len(err.splitlines()) == 1
    assert all(word in err for word in words.split("|")), err


def test_numbers_of_rows_that_programs_write_do_not_matter(bamboo, tmp_path):
    head, *body = samples.MIDB.splitlines()
    text = "\n".join([f",{head}", *(f"{n},{line}" for n, line in enumerate(body))])
    (tmp_path / "plain.csv").write_text(samples.MIDB)
    (tmp_path / "numbered.csv").write_text(text)
    plain, *_ = imported(bamboo, "cow-mid", "plain.csv")
    (Path("own")).rename("first")
    assert imported(bamboo, "cow-mid", "numbered.csv")[0] == plain


# A newer vintage
@pytest.mark.parametrize(
    ("name", "text"), [("events", "id\na\n"), ("events", ""), ("stance", "year,actor\n1991,USA\n")]
)
def test_a_damaged_table_of_an_earlier_import_is_refused(tmp_path, name, text):
    (tmp_path / "provenance.csv").write_text("document\n")
    (tmp_path / f"{name}.csv").write_text(text)
    with pytest.raises(BadInput, match=f"{name}.csv"):
        vintages.changes(tmp_path, {"imported_events": [], "imported_stance": []})


def test_a_newer_vintage_lists_what_changed(bamboo, tmp_path):
    (tmp_path / "old.tab").write_text(samples.ICEWS)
    newer = samples.ICEWS.replace("1823", "190").replace(
        samples.icews_row(2, "2014-05-03", "China", "42", "Viet Nam"),
        samples.icews_row(2, "2014-05-03", "China", "112", "Viet Nam"),
    )
    (tmp_path / "new.tab").write_text(newer)
    event = ("--by", "event", "--vintage")
    bamboo("import", "icews", "old.tab", *event, "2019", "--out", "old")
    again = ("import", "icews", "new.tab", *event, "2023", "--previous", "old", "--out", "new")
    code, out, err = bamboo(*again)
    assert code == 0, err
    assert (
        "against old: 2 added in events: icews-2014-05-02-190-chn-vnm, icews-2014-05-03-112" in out
    )
    assert "against old: 2 removed in events: icews-2014-05-02-1823-chn-vnm" in out
    assert [r["change"] for r in rows(tmp_path / "new" / "changes.csv")].count("added") == 2
    assert rows(tmp_path / "new" / "provenance.csv")[0]["vintage"] == "2023"
    (tmp_path / "scores.csv").write_text(monthly())
    (tmp_path / "later.csv").write_text(
        monthly().replace("2004.0;5;CHN;VNM;-9", "2004;5;CHN;VNM;2")
    )
    bamboo("import", "monthly", "scores.csv", "--out", "first")
    code, out, _ = bamboo(
        "import", "monthly", "later.csv", "--previous", "first", "--out", "second"
    )
    assert code == 0
    assert "in events: monthly-" in out
    moved = {r["id"]: r["change"] for r in rows(tmp_path / "second" / "changes.csv")}
    assert moved["monthly-2004-05-chn-vnm-political"] in {"changed", "removed"}
    code, out, _ = bamboo(
        "import", "monthly", "scores.csv", "--previous", "first", "--out", "third"
    )
    assert "against first: nothing changed" in out


def test_provenance_names_the_file_its_digest_and_the_day_of_retrieval(bamboo, tmp_path):
    import hashlib

    (tmp_path / "a.tab").write_text(samples.ICEWS)
    words = ("import", "icews", "a.tab", "--by", "event", "--retrieved", "2023-06-01")
    bamboo(*words, "--out", "own")
    (one,) = rows(tmp_path / "own" / "provenance.csv")
    assert one["sha256"] == hashlib.sha256((tmp_path / "a.tab").read_bytes()).hexdigest()
    assert (one["retrieved"], one["mapping"], one["rows"]) == ("2023-06-01", "cameo.csv", "6")
    first = rows(tmp_path / "own" / "events.csv")[0]
    assert first["locator"] == "a.tab § line 2"
    code, _, err = bamboo("import", "polecat", "a.tab", "--out", "own")
    assert (code, len(err.splitlines())) == (2, 1)  # a folder of another source is not replaced


def test_weights_outside_the_scale_are_cut_at_its_ends():
    items = [Item("", "", "", HERE, code="19", score=-10.0)]
    row = weights.mapping_rows(items, read_mapping(shipped_mapping("cameo")))[0]
    assert (row["low"], row["best"], row["high"]) == (-4.0, -4.0, -3.0)
