"""Pages of power, of a panel, of swapped sources and of an inference say what their tables say."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from sim.core.errors import BadInput
from sim.inference import contender_list
from sim.record import folders
from sim.report.page import (
    anchors,
    coverage_section,
    crossed_section,
    foresight_section,
    full_posterior_section,
    inference_section,
    informed_section,
    page_writer,
    panel_section,
    power_section,
    prior_section,
    rates,
    rule_map_section,
)
from sim.report.page.anchors import NOTHING
from sim.report.page.blocks import Table, plain
from sim.report.page.folder_reader import read
from sim.report.page.full_page import page
from sim.report.translation import LANGUAGES, Translator, read_words
from sim.studies.verdicts import crossed_sources

RESULTS = Path(__file__).resolve().parents[1] / "results"
POWERS = ("replay_1991_2025_power", "known_world_power")
PANEL, CROSSED = "china_panel_evidence", "china_panel_crossed"
INFERENCES = (
    "replay_1991_2025_posterior",
    "replay_1991_2013_posterior",  # with later years after all that were given
    "coldwar_1975_1990_posterior",  # without a cut
)
STUDIES = (*POWERS, PANEL, CROSSED)
EN = Translator("en")
FOUR_WORDS = re.compile(r"(?:\b[A-Za-z][A-Za-z'-]*[ ,;:]+){3,}[A-Za-z]+")
COUNTS = re.compile(r"(\d+) of (\d+)")


def folder(name):
    return read(RESULTS / name)


def tables(blocks):
    return [block for block in blocks if isinstance(block, Table)]


def texts(table):
    """The cells of a table as text."""
    return [[plain(cell) for cell in row.cells] for row in table.rows]


def sentences(blocks):
    """The text of all paragraphs."""
    return "\n".join("".join(map(plain, b.parts)) for b in blocks if hasattr(b, "parts"))


def copied(name, tmp_path, *left_out):
    """Copy the tables of a folder but some, without the counts of rows."""
    place = tmp_path / name
    place.mkdir()
    for path in (RESULTS / name).glob("*.*"):
        if path.stem not in left_out:
            (place / path.name).write_bytes(path.read_bytes())
    manifest = {k: v for k, v in folders.read_manifest(place).items() if k != "rows"}
    folders.write_manifest(manifest, place / "manifest.json")
    return place


class Boxes(HTMLParser):
    """How deep each table stands in boxes that scroll."""

    def __init__(self, text):
        super().__init__()
        self.open, self.outside = [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        classes = (dict(attrs).get("class") or "").split()
        if tag == "table" and not any("box" in held for _, held in self.open):
            self.outside += 1
        if tag in {"div", "table"}:
            self.open.append((tag, classes))

    def handle_endtag(self, tag):
        if tag in {"div", "table"}:
            self.open.pop()


# All pages


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", STUDIES)
def test_a_study_opens_with_a_sentence_and_a_table_and_folds_the_rest(name, lang):
    whole = page(folder(name), Translator(lang))
    assert re.search(r"\d", whole.lead)
    assert tables(whole.opening)
    assert whole.folded
    assert len(whole.sections) >= 4
    html = page_writer.rendered(whole, lang, "figures")["html"]
    assert Boxes(html).outside == 0  # wide tables scroll in a box of their own


@pytest.mark.parametrize("name", STUDIES)
def test_ids_are_unique_and_every_link_of_a_study_has_its_place(name):
    html = page_writer.rendered(page(folder(name), EN), "en", "figures")["html"]
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.parametrize("name", ["replay_1991_2025_power", CROSSED, INFERENCES[0]])
def test_no_line_of_a_chinese_page_of_a_study_is_english(name):
    say = Translator("zh-Hant")
    found = folder(name)
    parts = page(found, say) if name != INFERENCES[0] else None
    blocks = (
        [
            block
            for make in (
                foresight_section.foresight,
                informed_section.informed,
                coverage_section.coverage,
                inference_section.trainings,
                prior_section.implied,
                rule_map_section.rule_map,
            )
            for block in make(found, say).blocks
        ]
        if parts is None
        else [*parts.opening, *(b for section in parts.sections for b in section.blocks)]
    )
    lines = [sentences(blocks), *(t.caption for t in tables(blocks))]
    lines += [" | ".join(row) for table in tables(blocks) for row in (table.heads, *texts(table))]
    assert [line for line in lines if FOUR_WORDS.search(line)] == []
    assert say.missing == set()


def test_every_name_of_a_code_is_text():
    for code, names in read_words("terms").items():
        assert all(isinstance(name, str) and name for name in names), code


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        (POWERS[0], ("made_verdicts", "full_posteriors", "learned", "power")),
        (PANEL, ("panel_evidence", "panel_totals")),
        (CROSSED, ("crossed_evidence", "crossed_verdicts")),
        (POWERS[0], ("full_posteriors", "learned")),
        (PANEL, ("panel_evidence",)),
    ],
)
def test_a_folder_without_some_tables_has_a_page_without_their_sections(name, left_out, tmp_path):
    fewer = page(read(copied(name, tmp_path, *left_out)), EN)
    assert len(fewer.sections) < len(page(folder(name), EN).sections)
    assert fewer.lead


def test_a_cell_that_is_no_number_is_refused_by_its_table(tmp_path):
    place = copied(CROSSED, tmp_path)
    path = place / "crossed_evidence.csv"
    path.write_text(path.read_text().replace("-289.703", "much"))
    with pytest.raises(BadInput, match=r"crossed_evidence\.csv"):
        page(read(place), EN)


# Power


@pytest.mark.parametrize("name", POWERS)
def test_operating_characteristics_are_the_counts_of_the_table(name):
    made = pd.read_csv(RESULTS / name / "made_verdicts.csv", keep_default_na=False)
    (table,) = tables(power_section.operating(folder(name), EN))
    rows = texts(table)
    assert sum(int(row[1]) for row in rows) == len(made)
    for row, truth in zip(rows, ("True", "False", ""), strict=True):
        own = made[made["truth"].astype(str).str.title() == truth]["verdict"]
        assert int(row[1]) == len(own)
        for word, cell in zip(power_section.WORDS, row[2:], strict=True):
            number, of = map(int, COUNTS.search(cell).groups())
            assert (number, of) == ((own == word).sum(), len(own))
            assert cell.startswith(f"{100 * number / of:.1f} %")


@pytest.mark.parametrize("name", POWERS)
def test_the_first_sentence_of_power_is_the_sum_over_its_claims(name):
    power = pd.read_csv(RESULTS / name / "power.csv")
    found = [tuple(map(int, pair)) for pair in COUNTS.findall(power_section.lead(folder(name), EN))]
    assert found == [
        (power[f"{truth}_{word}"].sum(), power[truth].sum())
        for truth in ("true", "false")
        for word in ("supported", "refuted")
    ]


def test_every_claim_and_every_maker_has_a_row_and_makers_sum_to_all():
    name = POWERS[0]
    power = pd.read_csv(RESULTS / name / "power.csv")
    claims = texts(tables(power_section.theses(folder(name), EN).blocks)[0])
    assert len(claims) == len(power)
    stated = [float(row[2]) for row in claims if row[2] != NOTHING]
    assert stated == sorted(stated, reverse=True)
    assert len(stated) == power["power_true"].notna().sum()
    makers = texts(tables(power_section.makers(folder(name), EN).blocks)[0])
    made = pd.read_csv(RESULTS / name / "made_verdicts.csv")
    assert sum(int(row[1]) for row in makers) == made["history"].nunique()
    found = [COUNTS.search(row[2]) for row in makers]
    assert sum(int(pair.group(1)) for pair in found if pair) == power["true_supported"].sum()


@pytest.mark.parametrize("name", POWERS)
def test_agreement_of_all_histories_is_that_of_the_last_row_and_of_the_list(name):
    table = pd.read_csv(RESULTS / name / "full_posteriors.csv")
    section = full_posterior_section.agreement(folder(name), EN)
    by_truth, by_number, claims = map(texts, tables(section.blocks))
    same = int((table["verdict"] == table["verdict_full"]).sum())
    told = f"({same} of {len(table)})"
    assert told in sentences(section.blocks)
    assert told in by_number[-1][4]
    assert [row[0] for row in by_number] == [str(n + 1) for n in range(table["history"].nunique())]
    assert len(claims) == len(table)
    assert sum(row[6] == "yes" for row in claims) == same
    known = table["truth"].notna().sum()
    assert sum(int(row[2]) for row in by_truth) == 2 * known  # by networks and by posteriors


def test_a_share_of_nothing_is_a_dash():
    assert rates.rate(0, 0, EN) == NOTHING
    assert rates.words_of(pd.Series(["odd", "weak"]), ("weak",)) == {"weak": 1, "odd": 1}


# Panel


def test_nulls_and_the_own_source_have_the_names_that_studies_write():
    assert panel_section.NULLS == contender_list.NULLS
    assert panel_section.NO_ACTS == contender_list.NO_ACTS
    assert crossed_section.OWN == crossed_sources.OWN


def test_a_panel_shows_every_sum_and_every_fit():
    found = folder(PANEL)
    totals = pd.read_csv(RESULTS / PANEL / "panel_totals.csv")
    every = pd.read_csv(RESULTS / PANEL / "panel_evidence.csv")
    (opening,) = tables(panel_section.totals(found, EN))
    assert len(opening.rows) == totals["contender"].nunique()
    assert len(opening.heads) == 1 + 2 * totals["source"].nunique()
    shown = {
        float(cell.split(" ±")[0].replace("\N{MINUS SIGN}", "-"))
        for row in texts(opening)
        for cell in row[1:]
        if "±" in cell
    }
    assert shown == set(totals["log_evidence"].round(1))
    best = [COUNTS.search(cell) for row in texts(opening) for cell in row[2::2]]
    assert sum(int(pair.group(1)) for pair in best) == totals["best_in"].sum()
    assert len(tables(panel_section.sums(found, EN).blocks)[0].rows) == len(totals)
    assert len(tables(panel_section.fits(found, EN).blocks)[0].rows) == len(every)
    states = tables(panel_section.states(found, EN).blocks)[0]
    assert len(states.rows) * totals["source"].nunique() == len(every)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_panel_that_decides_no_state_says_that_it_is_silent(lang):
    say = Translator(lang)
    assert say("panel.silent") in sentences(panel_section.totals(folder(PANEL), say))


def test_a_panel_with_a_decided_state_is_not_called_silent(tmp_path):
    place = copied(PANEL, tmp_path)
    every = pd.read_csv(place / "panel_evidence.csv")
    first = every.index[every["contender"] == "balance_of_threat"][0]
    every.loc[first, ["log_evidence", "over_null"]] += 9.0
    every.to_csv(place / "panel_evidence.csv", index=False)
    told = sentences(panel_section.totals(read(place), EN))
    assert EN("panel.silent") not in told
    assert "1 are decided for a contender that meets acts" in told


def test_made_panels_have_a_page_of_their_own(tmp_path):
    place = copied(PANEL, tmp_path, "panel_evidence", "panel_totals")
    rows = [("rule_T", 14, 100, 0, "", 99, 0, 1), ("rule_U", 14, 100, 4, 3, 82, 1, 17)]
    columns = ["rule", "states", "panels", "support", "coders", "right", "wrong", "open"]
    pd.DataFrame(rows, columns=columns).to_csv(place / "panel_recovery.csv", index=False)
    whole = page(read(place), EN)
    assert whole.lead.startswith("Of 200 made panels")
    assert "181 are told right, 1 wrong and 18 stay open" in whole.lead
    (table,) = tables(whole.opening)
    assert [row[3] for row in texts(table)] == [NOTHING, "3"]


# Swapped sources


def test_the_inferences_stand_side_by_side_with_the_verdicts_of_each():
    verdicts = pd.read_csv(RESULTS / CROSSED / "crossed_verdicts.csv")
    fits = pd.read_csv(RESULTS / CROSSED / "crossed_evidence.csv")
    (table,) = tables(crossed_section.side_by_side(folder(CROSSED), EN))
    assert len(table.rows) == len(fits[["acts", "record"]].drop_duplicates()) == 4
    words = len(crossed_section.WORDS)
    for row in texts(table):
        assert sum(map(int, row[-words:])) == verdicts["thesis"].nunique()
    supported = table.heads.index("supported")
    counts = [int(row[supported]) for row in texts(table)]
    assert sum(counts) == (verdicts["verdict"] == "supported").sum()


def test_the_first_sentence_on_swapped_sources_counts_the_claims_below():
    found = folder(CROSSED)
    asked, same, acts, record = map(int, re.findall(r"\d+", crossed_section.lead(found, EN)))
    (table,) = tables(crossed_section.verdicts(found, EN).blocks)
    rows = [row for row in texts(table) if set(row[2:6]) != {"untestable"}]
    assert asked == len(rows)
    assert same == sum(row[6] == "yes" for row in rows)
    heads = table.heads[2:6]
    own, other = "the scenario's own", "gdelt"
    place = {head: 2 + i for i, head in enumerate(heads)}
    first = place[f"Acts: {own}; record: {own}"]
    assert acts == sum(row[first] != row[place[f"Acts: {other}; record: {own}"]] for row in rows)
    assert record == sum(row[first] != row[place[f"Acts: {own}; record: {other}"]] for row in rows)


# Inference


@pytest.mark.parametrize("name", INFERENCES)
def test_foresight_has_every_contender_and_training_beside_every_null(name):
    later = pd.read_csv(RESULTS / name / "later_years.csv")
    (table,) = tables(foresight_section.foresight(folder(name), EN).blocks)
    trained = later[["contender", "trained_until"]].drop_duplicates()
    assert len(table.rows) == len(trained)
    nulls = later["null"].nunique()
    beside = [cell for row in texts(table) for cell in row[-nulls:]]
    of_others = later[later["contender"] != later["null"]]
    assert sum(cell != NOTHING for cell in beside) == len(of_others)
    assert sum("[" in cell for cell in beside) == of_others["low"].notna().sum()
    given = table.preset[0][1]
    assert given in table.choices(foresight_section.GIVEN)


def test_foresight_names_the_years_given_and_held_out_and_the_best_null_of_the_same_training():
    name = INFERENCES[0]
    later = pd.read_csv(RESULTS / name / "later_years.csv")
    here = later[(later["trained_until"] == 2013)]
    best = here[here["contender"].isin(contender_list.NULLS)].sort_values("log_score").iloc[-1]
    row = here[(here["contender"] == "models") & (here["null"] == best["contender"])].iloc[0]
    told = sentences(foresight_section.foresight(folder(name), EN).blocks)
    assert "Given 1991-2013, 2014-2025 held out" in told
    assert best["contender"].replace("_", " ") in told
    assert f"{row['difference']:.1f} [{row['low']:.1f}, {row['high']:.1f}]" in told


@pytest.mark.parametrize("name", INFERENCES)
def test_informed_parameters_stand_with_the_largest_first_and_each_is_counted(name):
    table = pd.read_csv(RESULTS / name / "informed.csv")
    of_coders = table["parameter"].str.startswith(informed_section.OF_CODERS)
    narrowed = table[(table["informed"] == "yes") & ~of_coders]
    shown, counts = tables(informed_section.informed(folder(name), EN).blocks)
    assert [float(row[2]) for row in texts(shown)] == sorted(
        narrowed["contraction"].round(2), reverse=True
    )
    pairs = [[COUNTS.search(cell) for cell in row[1:]] for row in texts(counts)]
    found = [pair for row in pairs for pair in row if pair]
    assert sum(int(pair.group(1)) for pair in found) == (table["informed"] == "yes").sum()
    assert sum(int(pair.group(2)) for pair in found) == len(table)


@pytest.mark.parametrize("name", INFERENCES)
def test_coverage_has_every_row_and_its_shares_are_those_of_the_codes(name):
    table = pd.read_csv(RESULTS / name / "coverage.csv")
    section = coverage_section.coverage(folder(name), EN)
    summary, every = tables(section.blocks)
    assert len(every.rows) == len(table)
    own = table[(table["contender"] == "models") & (table["sample"] == "in_sample")]
    last = own[own["trained_until"] == own["trained_until"].max()]
    held = round((last["covered_90"] * last["years"]).sum())
    (row,) = (row for row in texts(summary) if row[0] == "mixture of models")
    assert f"({held} of {last['years'].sum()})" in row[-2]
    assert row[-2] in sentences(section.blocks)


def test_a_plain_run_has_no_section_of_an_inference():
    found = folder("replay_1991_2025")
    for make in (
        foresight_section.foresight,
        informed_section.informed,
        coverage_section.coverage,
    ):
        assert make(found, EN) is None


def test_what_the_priors_imply_is_the_table_of_the_folder():
    table = pd.read_csv(RESULTS / INFERENCES[0] / "implied.csv")
    (shown,) = tables(prior_section.implied(folder(INFERENCES[0]), EN).blocks)
    assert len(shown.rows) == table["contender"].nunique()
    cells = {row[0]: row[1:] for row in texts(shown)}
    row = table[
        (table["contender"] == "balance_of_threat") & (table["quantity"] == "rise.economic")
    ]
    median, low, high = row[["p50", "p05", "p95"]].to_numpy()[0]
    name = EN.named("balance_of_threat")
    assert cells[name][2] == anchors.interval(median, low, high)
    constant = table[table["contender"] == "constant"]["quantity"]
    assert (cells[EN.named("constant")].count(NOTHING) == 0) == (len(constant) == 5)


def test_the_map_of_the_rule_has_every_bin_and_sums_to_one():
    table = pd.read_csv(RESULTS / INFERENCES[0] / "rule_map.csv")
    section = rule_map_section.rule_map(folder(INFERENCES[0]), EN)
    (shown,) = tables(section.blocks)
    assert len(shown.rows) * 5 == len(table)
    for name, own in table.groupby("contender"):
        rows = [row for row in texts(shown) if row[0] == EN.named(name)]
        total = sum(float(cell.removesuffix(" %")) for row in rows for cell in row[2:])
        assert total == pytest.approx(100 * own["posterior"].sum(), abs=2)
        both = own[own["exponent_high"] < 0]["posterior"].sum()
        assert f"{100 * both:.1f} %" in sentences(section.blocks)


def test_every_training_says_whether_it_has_settled():
    table = pd.read_csv(RESULTS / INFERENCES[0] / "trainings.csv")
    (shown,) = tables(inference_section.trainings(folder(INFERENCES[0]), EN).blocks)
    assert [row[4] for row in texts(shown)] == list(table["settled"])
    assert [row[1] for row in texts(shown)] == [str(year) for year in table["trained_until"]]
