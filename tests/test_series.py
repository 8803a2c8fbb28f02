"""User series: unrelated trends do not agree, noisy copies do, and typical files are read."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.comparison.change_points import Change, changes
from sim.comparison.paired_series import comovement
from sim.comparison.series_agreement import (
    AGREEMENT,
    CODED,
    FEW,
    NONE,
    coded_tracks,
    compare,
    judged,
    tracks,
)
from sim.core.errors import BadInput
from sim.evidence.coded_tables import load_history
from sim.evidence.published_series import Named
from sim.evidence.user_series import Series, read
from sim.record.columns import COLUMNS

ROOT = Path(__file__).resolve().parents[1]
YEARS = range(1991, 2026)
N = len(YEARS)
TIME = np.linspace(0, 1, N)
RECORD = [t for t in coded_tracks(load_history()) if (t.actor, t.target) == ("VNM", "CHN")]
MEAN = np.array([RECORD[0].values[y] for y in YEARS])
PAIRS = 40
TRENDS = {
    "straight": lambda rng: 5 * TIME * rng.uniform(1, 3),
    "straight with noise": lambda rng: TIME + rng.normal(0, rng.uniform(0.01, 0.1), N),
    "growing by the year": lambda rng: np.exp(TIME * rng.uniform(1, 4)) + rng.normal(0, 0.05, N),
    "s-shaped": lambda rng: (
        1 / (1 + np.exp(-(TIME - rng.uniform(0.1, 0.9)) / rng.uniform(0.02, 0.2)))
    ),
    "random steps up": lambda rng: np.cumsum(rng.exponential(1, N)),
    "a few great steps": lambda rng: sum(np.arange(N) >= year for year in rng.integers(1, N, 6)),
    "turning in 2009": lambda rng: (
        1 / (1 + np.exp(-(TIME - 18 / 34) / 0.03)) + rng.normal(0, 0.05, N)
    ),
}
GOOD = "year,actor,counterpart,quantity,value,unit,source\n" + "".join(
    f"{y},VNM,CHN,level,{v},levels,copied\n" for y, v in zip(YEARS, MEAN, strict=True)
)


def by_year(values):
    return dict(zip(YEARS, map(float, values), strict=True))


def given(values, name="made up", counterpart="CHN"):
    return Series("VNM", counterpart, name, "", by_year(values))


def agree(series, record=None):
    return any(j.verdict == AGREEMENT for j in judged(series, record or RECORD))


def in_place_of_the_record(values):
    return tracks(
        CODED,
        [
            (y, "VNM", "CHN", d, v)
            for d in ("political", "military", "economic", "multilateral")
            for y, v in by_year(values).items()
        ],
    )


def file(folder, text, name="mine.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


# The two stated rates; bench/series.py has more families and more pairs


@pytest.mark.parametrize("name", TRENDS)
def test_at_most_a_tenth_of_unrelated_upward_trends_agrees_with_the_record(name):
    rng = np.random.default_rng(11)
    assert sum(agree([given(TRENDS[name](rng))]) for _ in range(PAIRS)) <= PAIRS / 10


@pytest.mark.parametrize("name", [n for n in TRENDS if n != "turning in 2009"])
def test_at_most_a_tenth_of_pairs_of_unrelated_upward_trends_agrees(name):
    rng = np.random.default_rng(12)
    assert (
        sum(
            agree([given(TRENDS[name](rng))], in_place_of_the_record(TRENDS[name](rng))[:1])
            for _ in range(PAIRS)
        )
        <= PAIRS / 10
    )


@pytest.mark.parametrize(
    "track", [t for t in RECORD if t.domain != "multilateral"], ids=lambda t: t.domain
)
def test_eight_of_ten_noisy_copies_of_the_record_agree_with_it(track):
    rng, values = np.random.default_rng(13), np.array([track.values[y] for y in YEARS])
    assert (
        sum(agree([given(values + rng.normal(0, values.std() / 10, N))]) for _ in range(PAIRS))
        >= 0.8 * PAIRS
    )


def test_many_copies_in_one_file_are_found_despite_many_comparisons():
    rng = np.random.default_rng(14)
    copies = [given(MEAN + rng.normal(0, MEAN.std() / 10, N), f"copy {i}") for i in range(15)]
    trends = [given(TRENDS["random steps up"](rng), f"trend {i}") for i in range(15)]
    found = {
        j.series.quantity for j in judged([*copies, *trends], RECORD) if j.verdict == AGREEMENT
    }
    assert sum(s.quantity in found for s in copies) >= 12
    assert sum(s.quantity in found for s in trends) <= 2


# The measures


def test_agreement_does_not_depend_on_units_and_does_depend_on_sign():
    other = 1e6 - 250 * MEAN
    assert agree([given(1e6 + 250 * MEAN)])
    assert not agree([given(other)])
    assert {j.note for j in judged([given(other)], RECORD) if j.track.domain == "mean"} == {
        "opposite"
    }


@pytest.mark.parametrize("slope", [0.05, 1.0, -1.0])
def test_adding_a_straight_line_changes_nothing(slope):
    rng = np.random.default_rng(15)
    x = MEAN + rng.normal(0, 0.1, N)
    plain, tilted = (
        comovement(by_year(x), by_year(MEAN)),
        comovement(by_year(x + slope * np.arange(N)), by_year(MEAN)),
    )
    assert tilted.differences == plain.differences
    assert tilted.patterns.value == pytest.approx(plain.patterns.value, abs=0.01)


def test_years_that_are_not_adjacent_have_no_difference():
    gaps = {y: v for y, v in by_year(MEAN).items() if y not in {1995, 2003, 2004}}
    found = comovement(gaps, by_year(MEAN))
    assert (found.years, found.pairs) == (32, 29)


def test_fewer_than_fifteen_pairs_of_years_are_too_few():
    short = {y: v for y, v in by_year(MEAN).items() if y <= 2005}
    assert comovement(short, by_year(MEAN)).obstacle == "few"
    assert comovement(short | {2006: 0.25}, by_year(MEAN)).obstacle != "few"
    assert [j.verdict for j in judged([Series("VNM", "CHN", "short", "", short)], RECORD)] == [
        FEW
    ] * len(RECORD)


def test_every_number_has_an_interval():
    for seed in range(10):
        rng = np.random.default_rng(seed)
        found = comovement(by_year(np.cumsum(rng.normal(size=N))), by_year(MEAN))
        for estimate in (found.differences, found.patterns):
            assert estimate.low <= estimate.value <= estimate.high
            assert estimate.low < estimate.high


def test_the_same_file_gives_the_same_table():
    series = [given(MEAN + np.random.default_rng(1).normal(0, 0.2, N))]
    pd.testing.assert_frame_equal(compare(series, RECORD), compare(series, RECORD))


def test_a_step_is_a_change_in_its_year_and_a_line_has_none():
    rng = np.random.default_rng(16)
    assert changes(by_year(3 * TIME + rng.normal(0, 0.05, N))) == ()
    assert changes(by_year(3 * TIME)) == ()
    found = changes(by_year(TIME + 2 * (np.array(YEARS) >= 2009) + rng.normal(0, 0.2, N)))
    assert any(c.year == 2009 and c.low <= 2009 <= c.high and c.high - c.low <= 4 for c in found)


def test_changes_coincide_when_each_lies_in_the_band_of_the_other():
    assert Change(2009, 2008, 2011).meets(Change(2010, 2009, 2010))
    assert not Change(2009, 2008, 2011).meets(Change(2010, 2010, 2012))


# No correlation of two trends is reported


@pytest.mark.parametrize("name", ["straight", "growing by the year", "s-shaped", "power"])
def test_no_output_has_the_correlation_of_two_trends(bamboo, tmp_path, name):
    rng = np.random.default_rng(17)
    values = TIME**2 if name == "power" else TRENDS[name](rng)
    text = (
        GOOD.splitlines()[0]
        + "\n"
        + "".join(f"{y},VNM,CHN,trend,{v!r},,\n" for y, v in by_year(values).items())
    )
    code, out, _ = bamboo("compare", "--series", file(tmp_path, text), "--out", "kept")
    assert code == 0
    numbers = re.findall(r"(?:changes|order) -?\d\.\d\d(.{2})", out)
    assert all(n == " [" for n in numbers), "a number without an interval"
    table = (tmp_path / "kept" / "series.csv").read_text()
    levels = [np.corrcoef(values, [t.values[y] for y in YEARS])[0, 1] for t in RECORD[:4]]
    assert max(levels) > 0.5, "the trap is set"
    assert not [r for r in levels if r > 0.5 and (f"{r:.2f}" in out or f"{r:.4f}" in table)]


def test_a_shared_trend_causes_a_warning(bamboo, tmp_path):
    line = GOOD.splitlines()[0] + "\n" + "".join(f"{y},VNM,CHN,line,{y - 1900},,\n" for y in YEARS)
    _, out, _ = bamboo("compare", "--series", file(tmp_path, line))
    assert "VNM>CHN line: no agreement\n  warning: it follows a trend and so does the record" in out
    _, out, _ = bamboo("compare", "--series", file(tmp_path, GOOD))
    assert "warning" not in out
    assert "VNM>CHN level (levels): agreement" in out


def test_two_smooth_curves_get_no_number():
    found = comovement(by_year(np.exp(TIME)), by_year(np.exp(3 * TIME)))
    assert found.obstacle == "smooth"
    assert found.differences is found.patterns is None
    row = compare([given(np.exp(TIME))], in_place_of_the_record(np.exp(3 * TIME)))
    assert row.loc[:, "differences":].isna().all(axis=None)
    assert row["shared_trend"].all()


# Typical files


def test_a_typical_office_file_is_read_and_skipped_rows_are_counted(bamboo):
    code, out, err = bamboo(
        "compare", "--series", ROOT / "tests" / "series" / "as_offices_write_it.csv"
    )
    assert (code, err) == (0, "")
    assert (
        "12 rows, 4 series; skipped: 3 rows without a value, 2 rows of actors that the "
        "record does not know (PHL; Indochina), 2 extra columns (iso, footnote)"
    ) in out
    assert "VNM index (points): too few years" in out
    assert "1 series not compared: the record holds no such tie (VNM>FRA)" in out


def test_a_series_without_counterpart_is_compared_with_all_ties_of_its_actor(bamboo, tmp_path):
    table = compare(
        [given(MEAN, counterpart="")],
        [
            *RECORD,
            *tracks(
                "other", [(y, "VNM", "USA", "political", v) for y, v in by_year(-MEAN).items()]
            ),
        ],
    )
    assert set(table["target"]) == {"CHN", "USA"}
    assert set(table[table["target"] == "CHN"]["verdict"]) == {AGREEMENT, NONE}


def test_results_add_their_own_levels_and_out_adds_the_table_to_them(bamboo, tmp_path):
    folder = ROOT / "results" / "replay_1991_2025"
    (tmp_path / "run").mkdir()
    for name in ("manifest.json", "trajectories.csv", "history.csv", "comparison.csv"):
        (tmp_path / "run" / name).write_bytes((folder / name).read_bytes())
    code, out, _ = bamboo("compare", "run", "--series", file(tmp_path, GOOD), "--out", "run")
    assert code == 0
    assert "base: replay_1991_2025" in out
    assert "VNM>CHN simulated in run, mean" in out
    table = pd.read_csv(tmp_path / "run" / "series.csv")
    assert tuple(table.columns) == COLUMNS["series"]
    assert set(table["record"]) == {CODED, "run"}
    assert (tmp_path / "run" / "history.csv").is_file()


def test_out_writes_a_folder_with_a_manifest(bamboo, tmp_path):
    assert bamboo("compare", "--series", file(tmp_path, GOOD), "--out", "new")[0] == 0
    assert json.loads((tmp_path / "new" / "manifest.json").read_text())["command"] == [
        "compare",
        "--series",
        "mine.csv",
    ]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path):
    marked = file(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read(marked, {"VNM"}) == read(file(tmp_path, GOOD, "plain.csv"), {"VNM"})


def test_the_example_of_coded_drivers_equals_the_seeds():
    with (ROOT / "seeds" / "drivers.csv").open(encoding="utf-8") as lines:
        coded_ones = {
            (r["year"], q): r[q]
            for r in csv.DictReader(lines)
            if (r["actor"], r["document"]) == ("VNM", "all")
            for q in ("china_threat", "us_inducement", "russia_support")
        }
    with (ROOT / "scenarios" / "series" / "coded_drivers.csv").open(encoding="utf-8") as lines:
        assert {(r["year"], r["quantity"]): r["value"] for r in csv.DictReader(lines)} == coded_ones


# Bad input: one line a fault, exit 2, nothing written

HEAD = GOOD.splitlines()[0]
FAULTS = {
    "no such file": (None, 1, "there is no such file"),
    "an empty file": ("", 1, "the table is empty; it needs the columns year, actor"),
    "only a header": (HEAD + "\n", 1, "the table has no rows"),
    "a column missing": (GOOD.replace(",unit", ",units"), 1, "column 'unit' is missing"),
    "a column twice": (GOOD.replace(",source\n", ",year\n", 1), 1, "column 'year' stands twice"),
    "half of UTF-16": (b"\xff\xfe\x00", 1, "not whole UTF-16 text"),
    "no year": (HEAD + "\n199x,VNM,CHN,q,1,,\n", 2, "year: '199x' is not a year of four digits"),
    "half a year": (
        HEAD + "\n1991.5,VNM,CHN,q,1,,\n",
        2,
        "year: '1991.5' is not a year of four digits",
    ),
    "no number": (HEAD + "\n1991,VNM,CHN,q,many,,\n", 2, "value: 'many' is not a number"),
    "thousands": (HEAD + '\n1991,VNM,CHN,q,"1,200",,\n', 2, "write it without commas"),
    "endless": (HEAD + "\n1991,VNM,CHN,q,inf,,\n", 2, "value: 'inf' is not a number"),
    "overflowing": (HEAD + "\n1991,VNM,CHN,q,1e999,,\n", 2, "value: '1e999' is not a number"),
    "nameless": (HEAD + "\n1991,VNM,CHN,,1,,\n", 2, "quantity: a series needs a name"),
    "twice": (
        HEAD + "\n1991,VNM,CHN,q,1,,\n1992,VNM,CHN,q,1,,\n1991,VNM,CHN,q,2,,\n",
        4,
        "year: 1991 of this series stands on line 2 already",
    ),
    "a cell too many": (
        HEAD + "\n1991,VNM,CHN,q,1,,,x\n",
        2,
        "the row has 8 cells, the table 7 columns",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_bad_input_is_reported_at_its_line_and_nothing_is_written(bamboo, tmp_path, name):
    text, line, words = FAULTS[name]
    path = tmp_path / "mine.csv" if text is None else file(tmp_path, text)
    code, out, err = bamboo("compare", "--series", path, "--out", "new")
    assert (code, out) == (2, "")
    assert err.startswith(f"{path}:{line}:")
    assert words in err
    assert not (tmp_path / "new").exists()


def test_all_faults_of_a_file_are_reported_at_once(tmp_path):
    path = file(tmp_path, HEAD + "\n91,VNM,CHN,q,1,,\n1992,VNM,CHN,q,x,,\n1993,VNM,CHN,,1,,\n")
    with pytest.raises(BadInput) as raised:
        read(path, {"VNM"})
    assert [f.line for f in raised.value.faults] == [2, 3, 4]


@pytest.mark.parametrize(
    "words", [("compare",), ("compare", "--out", "x"), ("compare", "here", "--evidence", "x")]
)
def test_compare_without_input_reports_its_usage(bamboo, words):
    code, _, err = bamboo(*words)
    assert code == 2
    assert "compare takes result folders, or --series with a file" in err


def test_a_damaged_table_of_results_is_named(bamboo, tmp_path):
    (tmp_path / "run").mkdir()
    for name in ("manifest.json", "trajectories.csv", "comparison.csv"):
        (tmp_path / "run" / name).write_bytes(
            (ROOT / "results" / "replay_1991_2025" / name).read_bytes()
        )
    file(tmp_path / "run", "year,actor\n1991,VNM\n", "history.csv")
    code, _, err = bamboo("compare", "run", "--series", file(tmp_path, GOOD))
    assert code == 2
    assert err.startswith("run/history.csv:1:1: columns 'target', 'domain', 'level' are missing")


def test_a_folder_without_results_is_named_and_nothing_is_written(bamboo, tmp_path):
    code, _, err = bamboo("compare", "nowhere", "--series", file(tmp_path, GOOD), "--out", "new")
    assert code == 2
    assert err.startswith("nowhere/manifest.json:1:1: this is not a result folder")
    assert not (tmp_path / "new").exists()


# Tables as they are published
NATIONAL = "stateabb,ccode,year,milex,milper\nDRV,816,1991,5,857\n"
NATIONAL += "DRV,816,1992,-9,857\nDRV,816,1999,-9,857\n"
NATIONAL += "".join(f"DRV,816,{year},{year - 1985},857\n" for year in range(1993, 1999))
OFFICE = (
    '\ufeff"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-03-24",\n\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","1991","1992","1993",\n'
    '"Viet Nam","VNM","GDP (current US$)","NY.GDP","9.6","","13.2",\n'
    '"Aruba","ABW","GDP (current US$)","NY.GDP","0.9","1","1.1",\n'
)
PUBLISHED = {
    "a table of states and years": (
        NATIONAL,
        Named({"actor": "ccode", "value": "milex"}),
        ("VNM milex", {1991: 5.0, **{year: float(year - 1985) for year in range(1993, 1999)}}),
    ),
    "a column for every year": (
        OFFICE,
        Named({"actor": "Country Code", "quantity": "Indicator Code"}, {"unit": "USD"}),
        ("VNM NY.GDP (USD)", {1991: 9.6, 1993: 13.2}),
    ),
    "years with a letter": (
        "country,x1991,x1992,x1993\nViet Nam,1,-9,3\n",
        Named({"actor": "country"}, {"counterpart": "CHN"}),
        ("VNM>CHN own", {1991: 1.0, 1992: -9.0, 1993: 3.0}),
    ),
    "a code for missing in some years of a row": (
        "country,1990,1991,1992,1993,1994,1995\nViet Nam,99,100,-9,-9,98,101\n",
        Named({"actor": "country"}),
        ("VNM own", {1990: 99.0, 1991: 100.0, 1994: 98.0, 1995: 101.0}),
    ),
    "a constant in the place of a column": (
        "year,country,value,unit\n1991,China,1950,\n1992,China,2011,\n",
        Named({"actor": "country"}, {"unit": "USD", "quantity": "trade"}),
        ("CHN trade (USD)", {1991: 1950.0, 1992: 2011.0}),
    ),
    "no counterpart": (
        "year,actor,partner,value\n1991,VNM,..,2\n1992,VNM,n/a,3\n",
        Named({"counterpart": "partner"}, {"quantity": "trade"}),
        ("VNM trade", {1991: 2.0, 1992: 3.0}),
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_table_is_read_once_its_columns_are_named(tmp_path, name):
    text, stated, (title, values) = PUBLISHED[name]
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    [series] = read(tmp_path / "own.csv", {"VNM", "CHN"}, stated).series
    assert (series.name, series.values) == (title, values)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--column", "state=ccode"], "field: 'state' is not allowed; allowed: year, actor"),
        (["--column", "actor"], "--column: 'actor' has no sign ="),
        (["--column", "actor=ccode"], "--column value=NAME; it has stateabb, ccode, year"),
        (["--column", "actor=code"], "column 'code' is missing (or is it 'ccode' for 'code'?)"),
        (["--column", "actor=ccode", "--constant", "actor=VNM"], "actor has a column already"),
        (["--column", "value=milex", "--column", "value=milper"], "'value' is given twice"),
    ],
)
def test_columns_that_are_not_there_are_refused_in_one_line(bamboo, tmp_path, options, words):
    (tmp_path / "own.csv").write_text(NATIONAL)
    code, out, err = bamboo("compare", "--series", "own.csv", *options)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert words in err


def test_a_long_table_that_lacks_columns_is_not_called_wide(tmp_path):
    (tmp_path / "own.csv").write_text('"Country or Area","Year","Value","Notes"\nChina,1991,2,\n')
    with pytest.raises(BadInput, match=r"missing.*--column actor=NAME") as caught:
        read(tmp_path / "own.csv", {"CHN"})
    assert "wide" not in str(caught.value)
    (tmp_path / "own.csv").write_text(OFFICE)
    with pytest.raises(BadInput, match=r":5:1: this looks like a wide table"):
        read(tmp_path / "own.csv", {"CHN"})
    (tmp_path / "own.csv").write_text("Land,Jahr,Wert,A,B\nChina,1991,1950,2011,5\n")
    with pytest.raises(BadInput, match=r"own.csv:1:1:"):  # the row of numbers is no header
        read(tmp_path / "own.csv", {"CHN"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("country,1991,x1991,1992\nChina,1,2,3\n", "'1991' and 'x1991' are of one year"),
        ("land,1991,1992,1993\nChina,1,2,3\n", "column 'country' is missing (it has land, 1991"),
        ("country,1991,1992,1993\nChina,1,n/d,3\n", "value: 'n/d' is not a number"),
    ],
)
def test_a_wide_table_that_cannot_be_read_says_why(tmp_path, text, words):
    (tmp_path / "own.csv").write_text(text)
    with pytest.raises(BadInput, match=re.escape(words)) as caught:
        read(tmp_path / "own.csv", {"CHN"}, Named({"actor": "country"}))
    assert len(str(caught.value).splitlines()) == 1


def test_a_wide_table_whose_states_are_not_named_asks_for_their_column(tmp_path):
    (tmp_path / "own.csv").write_text("land,1991,1992,1993\nChina,1,2,3\n")
    with pytest.raises(BadInput, match=r"--column actor=NAME; it has land, 1991"):
        read(tmp_path / "own.csv", {"CHN"}, Named(constants={"unit": "USD"}))


def test_the_command_that_made_a_folder_names_the_columns(bamboo, tmp_path):
    (tmp_path / "own.csv").write_text(NATIONAL)
    options = ("--column", "actor=ccode", "--column", "value=milex")
    code, _, err = bamboo("compare", "--series", "own.csv", *options, "--out", "found")
    assert code == 0, err
    manifest = json.loads((tmp_path / "found" / "manifest.json").read_text())
    assert manifest["command"][-4:] == list(options)
