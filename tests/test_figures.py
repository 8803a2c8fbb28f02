"""Figures for print: every one at two widths, in both languages, with nothing cropped."""

import json
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from figure_measures import faults, made
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.core.errors import BadInput
from sim.report import basis_figure, drawing
from sim.report.figure_style import styled
from sim.report.inference_figures import MOST, kinds_of, panels
from sim.report.page import folder_reader, result_figures
from sim.report.page_size import inches
from sim.report.translation import Translator

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "results"
WIDTHS = (85, 180)
POSTERIOR = RESULTS / "replay_1991_2025_posterior"
# a figure of every kind: those that are not named here differ from one of them in their numbers
SHOWN = {
    "replay_1991_2025": ("domains", "strategies", "actors", "drivers", "scores"),
    "replay_1991_2025_verdicts": ("choices_1", "basis_levels"),
    "replay_1991_2025_posterior": ("evidence", "weights", "foresight", "informed_1"),
    "partners_1991_2025": ("relations",),
    "forward_2026_2035_rivalry": ("domains", "fans"),
    "replay_1991_2025_constrained": ("volume", "parameters", "held_out"),
    "replay_1991_2025_distinguish": ("distinguish",),
    "replay_1991_2025_spread": ("spread",),
    "sweep_ramp": ("tornado_rise",),
    "sweep_threat_support": ("map_numbers",),
    "transfer": ("transfer",),
    "trial_1991_2025": ("shifts",),
}


def plots(folder, lang="en"):
    read = folder_reader.read(RESULTS / folder)
    return result_figures.plots(read, Translator(lang).of_case(read.case))


def refuse_faults(folder, name, lang="en"):
    for width in WIDTHS:
        figure = made(plots(folder, lang)[name], width)
        assert figure.get_figwidth() == pytest.approx(width / 25.4)
        assert figure.get_figheight() * 25.4 < 240, "higher than a page"
        assert list(faults(figure)) == []


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("replay_1991_2025_posterior", "weights"),
        ("replay_1991_2013_posterior", "foresight"),  # of few contenders
        ("replay_1991_2013_posterior", "informed_1"),
        ("replay_1991_2025_spread", "spread"),
        ("replay_1991_2025", "drivers"),
        ("replay_1991_2025_verdicts", "basis_levels"),
    ],
)
def test_nothing_is_cropped_small_or_overwritten(folder, name):
    """The figures that are hardest to fit; make docs looks at all of them."""
    refuse_faults(folder, name)


@pytest.mark.pages
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize(
    ("folder", "name"), [(folder, name) for folder, names in SHOWN.items() for name in names]
)
def test_in_no_figure_is_anything_cropped_small_or_overwritten(folder, name, lang):
    refuse_faults(folder, name, lang)


def test_every_stored_result_of_a_command_has_figures():
    tracked = subprocess.run(
        ["git", "ls-files", "results/*/manifest.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for path in tracked:
        kind = json.loads((ROOT / path).read_text(encoding="utf-8")).get("kind")
        if kind not in {"verdicts", "power", "panel", "crossed"}:  # tables alone
            assert plots(Path(path).parent.name), path


def test_a_cropped_a_small_and_an_overwritten_text_are_found():
    figure = Figure(figsize=(2, 2))
    figure.text(0.9, 0.5, "too far to the right", fontsize=8)
    figure.text(0.1, 0.2, "small", fontsize=4)
    figure.text(0.1, 0.8, "one text", fontsize=8)
    figure.text(0.12, 0.8, "another", fontsize=8)
    figure.draw_without_rendering()
    assert [line.partition(":")[0] for line in faults(figure)] == [
        "cropped",
        "4.0 pt",
        "over each other",
    ]


def test_a_chinese_figure_has_no_english_words_but_names_and_numbers():
    for name in ("evidence", "weights", "foresight"):
        with styled(width=85 / 25.4):
            figure = plots("replay_1991_2025_posterior", "zh-Hant")[name]()
        written = " ".join(t.get_text() for t in figure.findobj(Text))
        assert set(re.findall(r"[A-Za-z]{2,}", written)) <= {"CRPS"}, name


def test_no_panel_has_more_than_five_contenders_and_none_is_lost():
    table = pd.read_csv(POSTERIOR / "evidence.csv", keep_default_na=False)
    found = panels(table, kinds_of(table), Translator("en"))
    assert max(len(panel.rows) for panel in found) <= MOST
    named = pd.concat([panel.rows for panel in found])["contender"]
    assert sorted(named) == sorted(table["contender"])


def test_panels_beside_each_other_have_the_same_scale():
    for name in ("evidence", "weights"):
        with styled(width=180 / 25.4):
            figure = plots("replay_1991_2025_posterior")[name]()
        assert len({axis.get_xlim() for axis in figure.axes if axis.get_visible()}) == 1


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_levels_by_all_four_bases_fit_side_by_side(lang):
    table = pd.read_csv(RESULTS / "replay_1991_2025_verdicts" / "basis_levels.csv")
    direct = table[table["basis"] == "direct"].assign(basis="direct_without_joint")
    four = pd.concat([table, direct])
    for width in WIDTHS:
        make = partial(basis_figure.levels, four, ("VNM", "CHN"), Translator(lang))
        figure = made(make, width)
        assert list(faults(figure)) == []
        panels_of = [axis for axis in figure.axes if axis.get_visible()]
        assert len(panels_of) == 16
        assert len({(axis.get_xlim(), axis.get_ylim()) for axis in panels_of}) == 1


def test_a_panel_of_a_basis_has_the_codes_of_its_own_stance():
    """Codes are those of the evidence; without joint acts they stay, by the direct stance not."""
    table = pd.read_csv(RESULTS / "replay_1991_2025_verdicts" / "basis_levels.csv")
    coded = {
        basis: rows.set_index(["domain", "year"])["coded"] for basis, rows in table.groupby("basis")
    }
    pd.testing.assert_series_equal(coded["plain"], coded["plain_without_joint"], check_names=False)
    assert (coded["plain"] != coded["direct"]).any()
    with styled():
        figure = plots("replay_1991_2025_verdicts")["basis_levels"]()
    marks = [line for axis in figure.axes for line in axis.lines if line.get_ls() == "None"]
    assert sum(len(line.get_xdata()) for line in marks) == table["coded"].notna().sum()


def test_a_recorded_number_stands_in_its_year():
    table = pd.read_csv(RESULTS / "partners_1991_2025" / "relations.csv")
    known = table[table["actor"] == "VNM"].dropna(subset=["coded"])
    with styled():
        figure = plots("partners_1991_2025")["relations"]()
    marks = [line for axis in figure.axes for line in axis.lines if line.get_ls() == "None"]
    years = {year for line in marks for year in line.get_xdata()}
    assert years == set(known["year"])


def test_no_figure_has_a_second_axis_over_another():
    with styled():
        figure = plots("replay_1991_2025")["actors"]()
        figure.draw_without_rendering()
    places = [tuple(axis.get_position().bounds) for axis in figure.axes]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("width", "message"),
    [
        ("85", "'85' is no width; write a number and mm, cm or in"),
        ("wide", "'wide' is no width"),
        ("-5mm", "'-5mm' is no width"),
        ("10mm", "'10mm' is no width from 60mm to 400mm"),
        ("9in\x1b[2J", "is no width"),
    ],
)
def test_a_width_that_is_none_is_one_line(width, message):
    with pytest.raises(BadInput, match=message):
        inches(width)


@pytest.fixture
def spread(tmp_path):
    shutil.copytree(RESULTS / "replay_1991_2025_spread", tmp_path / "mine")
    return tmp_path / "mine"


def test_the_command_writes_its_figures_in_the_formats_that_are_asked_for(bamboo, spread):
    code, out, err = bamboo("figures", spread, "--width", "85mm", "--format", "pdf,svg,png")
    assert (code, err) == (0, "")
    assert out.startswith("1 figures, 85mm wide, as pdf, svg, png: ")
    place = spread.parent / "results" / "mine_figures"
    kinds = {path.suffix: path.read_bytes() for path in place.glob("spread.*")}
    assert kinds[".pdf"].startswith(b"%PDF")
    assert b"<text" in kinds[".svg"]
    assert int.from_bytes(kinds[".png"][16:20]) == pytest.approx(85 / 25.4 * 600, abs=1)
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"][0] == "figures"
    assert bamboo("figures", spread, "--format", "svg")[0] == 0
    assert {p.suffix: p.read_bytes() for p in place.glob("spread.*")} == {".svg": kinds[".svg"]}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "gif"), "'gif' is not allowed"),
        (("--format", ","), "--format:1:1: no format is named"),
        (("--only", "nothing"), "'nothing' is not allowed"),
        (("--width", "1m", "--lang", "fr"), "'1m' is no width"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_and_nothing_is_written(
    bamboo, spread, words, message
):
    code, out, err = bamboo("figures", spread, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert not (spread.parent / "results").exists()


def test_a_folder_without_tables_is_refused(bamboo, spread):
    (spread / "spread.csv").unlink()
    code, _, err = bamboo("figures", spread)
    assert code == 2
    assert "this folder has no table that a figure is plotted from" in err


def test_the_gallery_shows_figures_that_there_are_each_with_its_command():
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\((gallery/[\w.]+)\)", page)
    written = r"`bamboo figures results/(\w+) (?:--width 180mm )?--only (\w+)`"
    commands = re.findall(written, page)
    assert [Path(picture).stem for picture in pictures] == [name for _, name in commands]
    assert {(ROOT / "docs" / "gallery" / Path(p).name) for p in pictures} == set(
        (ROOT / "docs" / "gallery").iterdir()
    )
    assert all(name in plots(folder) for folder, name in commands)
    assert set(commands) >= {(f, n) for f, names in SHOWN.items() for n in names[:1]} - {
        ("forward_2026_2035_rivalry", "domains"),
        ("replay_1991_2025_constrained", "volume"),
    }


@pytest.mark.usefixtures("drawn")
def test_a_layout_that_differs_in_the_last_bits_gives_the_same_drawing(tmp_path):
    """Processors differ in the last bits of a layout; a replay has the same figures on all."""

    def written(shift):
        with styled(), rc_context({"figure.constrained_layout.use": False}):
            figure = Figure()
            axes = figure.add_axes((0.1 + shift, 0.1, 0.8, 0.8))
            axes.plot([0.0, 1.0], [0.0, 1.0], "o-")
            drawing.save(figure, tmp_path / "figure")
        return (tmp_path / "figure.svg").read_bytes()

    assert len({written(shift) for shift in (0.0, 1e-15, 1e-14, 1e-13)}) == 1
