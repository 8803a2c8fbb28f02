"""The report in both languages, also of damaged and hostile folders."""

import ast
import json
import re
import shlex
import shutil
import string
import subprocess
import sys
from dataclasses import fields, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml
from matplotlib.figure import Figure

from sim.commands import run_command
from sim.core.errors import BadInput
from sim.core.vocabulary import DOMAINS
from sim.judgement import posterior_verdict
from sim.judgement.reasons import REASONS, read_reason, write_reason
from sim.judgement.record_names import RECORD_NAMES
from sim.judgement.theses import load_theses
from sim.record import folders
from sim.report import choices_figure, panels
from sim.report.page import (
    appendix,
    coders_section,
    comparison_page,
    ledger_section,
    page_writer,
    posterior_section,
    run_section,
    vector_figures,
    world_lead,
)
from sim.report.page.folder_reader import read
from sim.report.page.full_page import page
from sim.report.page.verdict_reasons import why
from sim.report.translation import LANGUAGES, Translator, messages, read_case_words
from sim.scenario.loading import load_scenario
from sim.studies import replay

ROOT = Path(__file__).resolve().parents[1]
LATIN = re.compile(r"[A-Za-z]{2,}")
# Latin letters in a Chinese report: documents, authors, commands, codes, text for machines.
ALLOWED = re.compile(
    r"Bamboo|bamboo [a-z-]+( --record)?|Nguyen|Vuving|Kuik|Le 2013|Ma & Kang|HD-981|SHA-256"
    r"|differences\.csv|\b[a-z]+(?:-[a-z]+)*-20\d\d\b|\b\w*_\w+\b|csv"
    r"|\d{4}[\d-]*-[a-z]+-[a-z]+-\d+"
)
FOUR_WORDS = re.compile(r"(?:\b[A-Za-z][A-Za-z'-]*[ ,;:]+){3,}[A-Za-z]+")
TITLE = "<script>alert('title')</script> & \"quotes\""


class Page(HTMLParser):
    """The parts of a page that tests check: ids, links, labels and external resources."""

    LABELS = frozenset(
        {
            "h1",
            "h2",
            "h3",
            "th",
            "label",
            "option",
            "button",
            "figcaption",
            "text",
            "title",
            "li",
            "output",
            "legend",
            "summary",
        }
    )

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.labels, self.tags, self.fetched, self.open = (
            [],
            [],
            [],
            [],
            [],
            [],
        )
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags.append(tag)
        self.ids += [held["id"]] if "id" in held else []
        self.links += [held["href"][1:]] if tag == "a" and "href" in held else []
        self.fetched += [
            held[k]
            for k in ("src", "href", "xlink:href")
            if k in held and not held[k].startswith(("#", "data:"))
        ]
        label = tag in self.LABELS or held.get("class") in {"caption", "lead", "lab", "warn"}
        self.open.append((tag, label))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if (
            any(label for _, label in self.open)
            and data.strip()
            and not any(tag == "code" for tag, _ in self.open)
        ):
            self.labels.append(data.strip())


def bamboo(*words):
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, words)], capture_output=True, text=True, check=False
    )


def ledger(folder):
    months, rows = [], []
    for m, month in enumerate(("2014-05", "2014-06")):
        for domain in ("political", "military", "economic", "multilateral"):
            parts = {"disposition": -0.25, "balance_of_threat": 0.5 + m / 4, "hedging": -0.125}
            act = {"balance_of_threat": "2014-05-02-chn-vnm-1"}
            rows += [
                (month, 3, "VNM", "CHN", domain, t, "threat", act.get(t, ""), v)
                for t, v in parts.items()
            ]
            months.append(
                (
                    month,
                    3,
                    "VNM",
                    "CHN",
                    domain,
                    sum(parts.values()),
                    0.0,
                    "hedge",
                    0.2,
                    0.5,
                    0.3,
                    0,
                    "",
                )
            )
    pd.DataFrame(
        rows,
        columns=[
            "month",
            "world",
            "actor",
            "target",
            "domain",
            "theory",
            "driver",
            "act",
            "contribution",
        ],
    ).to_csv(folder / "ledger.csv", index=False)
    columns = [
        "month",
        "world",
        "actor",
        "target",
        "domain",
        "ideal",
        "before",
        "modal",
        "p_bandwagon",
        "p_hedge",
        "p_balance",
        "drawn",
        "flip",
    ]
    pd.DataFrame(months, columns=columns).to_csv(folder / "ledger_months.csv", index=False)
    output = [
        (
            "2014-05",
            "act",
            "CHN",
            "VNM",
            "economic",
            1.5,
            "China brings a rig",
            "2014-05-02-chn-vnm-1",
        ),
        ("2014-05", "move", "VNM", "CHN", "political", 1, "", ""),
    ]
    pd.DataFrame(
        output, columns=["month", "kind", "actor", "target", "domain", "level", "text", "source"]
    ).to_csv(folder / "chronicle.csv", index=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder with every table: those of the committed run, trial and partners, and a ledger."""
    folder = tmp_path_factory.mktemp("whole")
    for name in ("partners_1991_2025", "trial_1991_2025", "replay_1991_2025"):
        for path in (ROOT / "results" / name).glob("*.*"):
            shutil.copy(path, folder)
    for name, rows in (
        ("verdicts", 120),
        ("placebos", 120),
        ("leave_one_out", 120),
        ("attribution", 80),
    ):
        pd.read_csv(folder / f"{name}.csv").head(rows).to_csv(folder / f"{name}.csv", index=False)
    ledger(folder)
    folders.write_manifest(uncounted(folder), folder / "manifest.json")
    return folder


@pytest.fixture(scope="module")
def english(whole, rendered):
    with rendered():
        page_writer.report(whole, "en")
    return (whole / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chinese_report(whole, rendered):
    say = Translator("zh-Hant")
    with rendered():
        return page(read(whole), say), say


@pytest.fixture(scope="module")
def chinese(chinese_report):
    return page_writer.rendered(chinese_report[0], "zh-Hant", "figures")["html"]


def uncounted(folder):
    """Return a folder's manifest without the numbers of rows, for tables that a test shortens."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {key: value for key, value in manifest.items() if key != "rows"}


def small(tmp_path, **changed):
    """Return a folder with few tables, which is quick to report."""
    folder = tmp_path / "small"
    folder.mkdir()
    manifest = uncounted(ROOT / "results" / "replay_1991_2025")
    folders.write_manifest(manifest | changed, folder / "manifest.json")
    pd.read_csv(ROOT / "results" / "replay_1991_2025" / "moves.csv").to_csv(
        folder / "moves.csv", index=False
    )
    return folder


SECTIONS = (
    "glance",
    "ran",
    "did",
    "perceived",
    "scores",
    "verdicts",
    "attribution",
    "checks",
    "kept",
    "why",
    "chronicle",
    "method",
    "theses",
    "history",
    "acts",
    "parameters",
)


def test_a_section_is_present_exactly_where_its_tables_are(english, chinese):
    for text in (english, chinese):
        assert set(SECTIONS) <= set(Page(text).ids)


def test_every_link_has_a_target_and_ids_are_unique(english):
    found = Page(english)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)
    assert len(found.links) > 500


def test_a_score_links_to_history_and_an_act_to_its_document(english):
    assert re.search(r'<td class="n"><a href="#history-VNM-CHN">0\.93</a>', english)
    act = re.search(r'<tr id="act-2014-05-02-chn-vnm-1">.*?</tr>', english, re.DOTALL).group()
    assert "#document-" in act
    assert "§" in act


@pytest.mark.parametrize("lang", LANGUAGES)
def test_criteria_of_theses_stand_in_words_and_not_in_the_notation_of_their_file(lang):
    folder, say = read(ROOT / "results" / "trial_1991_2025"), Translator(lang)
    (table,) = appendix.theses(folder, say).blocks
    rows = {row.id: row.cells for row in table.rows}
    assert len(rows) == len(folder.theses)
    assert '{"' not in repr(table)
    for name, thesis in folder.theses.items():
        words = say.thesis(name, thesis.__dict__)
        assert words.satisfied_by in rows[f"thesis-{name}"], name


def told_of(changed):
    manifest = {"told_world": 122, **changed}
    return SimpleNamespace(manifest=manifest, filled=lambda _: pd.DataFrame({"world": [122]}))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"posterior": {"given": [1991, 2025]}}, "given the coded levels of 1991-2025"),
        ({"posterior": {"given": [1991, 1990]}}, "of the posterior before any record"),
        ({"constrained": {"points": 4}}, "of a constrained set of worlds, not of the posterior"),
        ({}, "not of the posterior; it was given no coded year"),
    ],
)
def test_a_told_world_is_said_to_be_of_the_posterior_or_not(changed, words):
    (block,) = world_lead.lead(told_of(changed), Translator("en"))
    assert "World 122 is told. " in block.parts
    assert words in block.parts[1]
    assert list(world_lead.lead(told_of({**changed, "told_world": 3}), Translator("en"))) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_largest_acts_are_told_apart_by_origin_with_summaries_and_the_told_world(lang, drawn):
    folder, say = read(ROOT / "results" / "replay_1991_2025"), Translator(lang)
    blocks = ledger_section.ledger(folder, say).blocks
    (table,) = (block for block in blocks if getattr(block, "caption", "") == say("ledger.acts"))
    named = [(repr(row.cells[0]), row.cells[3]) for row in table.rows]
    assert len(set(named)) == len(named) > 5
    assert "@" not in repr(table)
    texts = [row.cells[1] for row in table.rows]
    assert all(isinstance(text, str) == (lang != "en") for text in texts), texts
    world = say("told.posterior", first=1991, last=2025)
    for section in (ledger_section.ledger(folder, say), ledger_section.chronicle(folder, say)):
        assert any(world in getattr(block, "parts", ()) for block in section.blocks), section.id


# tables of sections that take long to make
HEAVY = ("ledger", "chronicle", "perceived", "moves", "strategies", "comparison", "trajectories")


OPENS_WITH = {  # what was foreseen, who coded, with what agreement, the verdicts and their power
    "en": (
        "held out",
        "Language models coded",
        "alpha",
        "Undetermined means",
        "Power",
        "satisfies it with probability &lt;0.01",
    ),
    "zh-Hant": (
        "樣本外",
        "由大型語言模型編碼",
        "alpha",
        "「無法判定」指",
        "檢定力",
        "符合此判準的機率",
    ),
}


def opening(text):
    return text.partition('<section id="first">')[2].partition("<nav")[0]


def beside_each_other(tmp_path):
    """The committed replay and the verdicts on it, side by side."""
    for name in ("replay_1991_2025", "replay_1991_2025_verdicts"):
        folder = tmp_path / name
        folder.mkdir()
        for path in (ROOT / "results" / name).glob("*.*"):
            if not path.stem.startswith(HEAVY):
                shutil.copy(path, folder)
    return tmp_path / "replay_1991_2025", tmp_path / "replay_1991_2025_verdicts"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_opens_with_figure_foresight_coders_and_claims_and_folds_the_rest(tmp_path, lang):
    for folder in beside_each_other(tmp_path):
        made = page(read(folder), Translator(lang))
        text = page_writer.rendered(made, lang, "figures")["html"]
        first = Page(opening(text))
        assert first.ids[0] == "figure-first"
        assert first.tags.count("figure") == 1
        assert first.tags.count("fieldset") == 1
        assert {"thesis-nguyen-hd981-turn", "coders"} <= set(Page(text).ids)
        assert set(Page(text).links) <= set(Page(text).ids)
        for word in OPENS_WITH[lang]:
            assert word in opening(text), word
        assert text.count("<details>") == len(made.sections)
        assert "<details open" not in text
        thesis = re.findall(r'<tr data-k="(\d)">', opening(text))
        assert len(thesis) == len(load_theses())


def test_rows_are_picked_by_verdict_without_a_script(tmp_path):
    folder = beside_each_other(tmp_path)[1]
    text = page_writer.rendered(page(read(folder), Translator("en")), "en", "figures")["html"]
    picks = re.findall(r'value="(\d)"> ([a-z ]+) (\d+)</label>', opening(text))
    table = pd.read_csv(folder / "verdicts.csv").query("labeller == 'nguyen'")
    counts = table["verdict"].value_counts()
    order = ("supported", "weak", "refuted", "undetermined", "untestable")
    assert [(word, int(n)) for _, word, n in picks] == [
        (word, counts[word]) for word in order if word in counts
    ]
    for key, word, number in picks:
        rule = f'.picks:has(input[value="{key}"]:checked)+.box tr[data-k]:not([data-k="{key}"])'
        assert rule in text
        rows = re.findall(rf'<tr data-k="{key}"><td>([a-z ]+)</td>', text)
        assert rows == [word] * int(number)
    assert re.search(r"</fieldset>\s*<div class=\"box low\"", text)


def test_the_page_explains_every_flag_that_the_rule_gives():
    same = {field.name: 0.0 for field in fields(posterior_verdict.Answers)}
    some = replace(posterior_verdict.Answers(**same), idle=1.0, record=1.0, emergence=1.0)
    given = {*posterior_verdict.flags(some), *posterior_verdict.flags(replace(some, record=0.0))}
    assert given == set(posterior_section.FLAGS)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "probability 0.97; the record raised its odds 15-fold; cheap"),
        ({"verdict": "weak", "flags": None}, "short of 0.9"),
        ({"probability": 0.9999}, "probability >0.99;"),  # never as if it were certain
        (
            {"verdict": "refuted", "record": 0.0},
            "the coded history satisfies it with probability <0.01 (0.05 or less refutes)",
        ),
        ({"verdict": "refuted", "bayes_factor": 0.1}, "multiplied its odds by 0.10"),
        (
            {"verdict": "undetermined", "record": 0.2, "bayes_factor": 2.0},
            "fails it than not; the record multiplied its odds by 2.00, where support asks for 3",
        ),
        ({"verdict": "undetermined", "cause": 0.1, "probability": 0.2}, "taking the acts away"),
        ({"verdict": "untestable", "note": "needs the run 'coupled'"}, "needs the run"),
    ],
)
def test_a_verdict_has_its_reason_in_words(changed, words):
    row = {
        "thesis": "t",
        "verdict": "supported",
        "probability": 0.967,
        "record": 1.0,
        "bayes_factor": 15.1,
        "cause": float("nan"),
        "flags": "cheap",
        "note": None,
    }
    folder = read(ROOT / "results" / "replay_1991_2025_verdicts")
    assert words in why(folder, SimpleNamespace(**row | changed), Translator("en"))


def test_a_page_of_a_run_alone_opens_with_its_own_levels(english):
    first = Page(opening(english))
    assert first.ids[0] == "figure-first"  # the folder holds a replayed posterior
    assert "not distinguished" in opening(english)
    assert english.count("<details>") == len(re.findall(r'<h2 id="(?!contents)', english))


def test_verdicts_of_another_scenario_beside_a_run_are_not_its_own(tmp_path):
    run, verdicts = beside_each_other(tmp_path)
    manifest = uncounted(verdicts) | {"scenario_digest": "0"}
    folders.write_manifest(manifest, verdicts / "manifest.json")
    for folder in (run, verdicts):
        text = page_writer.rendered(page(read(folder), Translator("en")), "en", "f")["html"]
        assert ("fieldset" in opening(text)) == (folder == verdicts)
        assert ("figure-first" in opening(text)) == (folder == run)


def test_the_page_of_a_sweep_names_its_tie():
    made = page(read(ROOT / "results" / "sweep_ramp"), Translator("en"))
    text = page_writer.rendered(made, "en", "figures")["html"]
    assert "Tie: Vietnam toward China." in opening(text)


def test_the_page_of_an_inference_opens_with_what_was_foreseen():
    for lang in LANGUAGES:
        made = page(read(ROOT / "results" / "replay_1991_2025_posterior"), Translator(lang))
        text = page_writer.rendered(made, lang, "figures")["html"]
        assert Page(opening(text)).ids[0] == "figure-first"
        assert {"en": "(held out) by", "zh-Hant": "樣本外"}[lang] in opening(text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_an_inference_lists_every_contender_by_its_evidence(lang):
    folder = read(ROOT / "results" / "replay_1991_2025_posterior")
    made = page(folder, Translator(lang))
    (table,) = (b for s in made.sections if s.id == "evidence" for b in s.blocks[1:])
    assert len(table.rows) == len(folder.table("evidence"))
    assert "2025" in made.lead
    text = page_writer.rendered(made, lang, "figures")["html"]
    assert table.caption in text


def test_dark_pages_keep_figures_on_white_and_every_colour_has_a_dark_one():
    style = (ROOT / "sim" / "report" / "templates" / "report.css").read_text(encoding="utf-8")
    dark = style[style.index("@media (prefers-color-scheme:dark)") :].splitlines()[0]
    assert ".drawn{background:#fff" in dark
    for part in ("html", "a{", "pre", "th", ".warn", ":target", "figcaption", "code"):
        assert part in dark


def recipe(folder):
    """Return the commands that a page prints to make its folder again."""
    text = (folder / "report.md").read_text(encoding="utf-8")
    return unescape(re.search(r"<pre><code>(.*?)</code></pre>", text, re.DOTALL)[1]).splitlines()


def test_the_recipe_of_a_scenario_of_ones_own_runs_as_printed_into_a_new_folder(
    unplotted, bamboo, tmp_path
):
    (tmp_path / "my file.yaml").write_text(
        "name: mine\nextends: replay_1991_2025\nworlds: 2\nstart: 2013-01\nend: 2016-12\n"
        "split: null\nwindow: [2014, 2015]\n",
        encoding="utf-8",
    )
    assert bamboo("run", "my file.yaml", "--out", "out")[0] == 0
    assert bamboo("report", "out")[0] == 0
    made, reported = recipe(tmp_path / "out")
    assert made.startswith("bamboo run 'my file.yaml' --worlds 2")
    for command in (made, reported):
        assert bamboo(*shlex.split(command)[1:])[0] == 0, command
    again = tmp_path / "results" / "mine_again"
    for name in ("trajectories.csv", "comparison.csv", "report.md"):
        assert (again / name).is_file()
        assert (
            name == "report.md"
            or (again / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
        )


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("replay_1991_2025_verdicts", "results/replay_1991_2025_verdicts_again"),
        ("replay_1991_2025_posterior", "results/replay_1991_2025_posterior_again"),
        ("replay_1991_2025_power", "results/replay_1991_2025_power_again"),
        ("trial_1991_2025", "results/replay_1991_2025_trial_again"),
    ],
)
def test_a_recipe_names_a_new_folder_of_its_own_kind_and_options_that_exist(name, again):
    import typer.main

    from sim.commands.cli import app

    words = [shlex.split(line) for line in run_section._commands(read(ROOT / "results" / name))]
    assert words[0][-2:] == ["--out", again]
    command = typer.main.get_command(app).commands[words[0][1]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words[0] if word.startswith("--")} <= known


@pytest.mark.parametrize(
    ("register", "stated", "said"),
    [
        (None, "", "not registered"),
        (None, "codes_of: people\n", "People coded"),
        ("a,person,A,,,,,\n", "", "People coded"),
        ("m,model,M,2025-01-01,x,0,p.txt,\n", "", "Language models coded"),
    ],
)
def test_a_page_says_who_coded_by_the_register_or_the_case(tmp_path, register, stated, said):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "case.yaml").write_text(f"labeller: position\n{stated}", encoding="utf-8")
    if register:
        (seeds / "coders").mkdir()
        (seeds / "coders" / "p.txt").write_text("prompt", encoding="utf-8")
        head = "coder,kind,name,coded_on,model,temperature,prompt,note\n"
        (seeds / "coders" / "coders.csv").write_text(head + register, encoding="utf-8")
    folder = SimpleNamespace(linked=True, evidence_folder=seeds)
    (told,) = coders_section.sentences(folder, Translator("en"))
    assert said in "".join(told.parts)
    assert "not recorded" in "".join(told.parts)


def test_the_page_loads_no_external_resource(english, chinese):
    for text in (english, chinese):
        assert Page(text).fetched == []
        assert not re.search(r"url\((?!#)|@import", text)


def test_a_page_with_all_sections_is_small(english):
    assert len(english.encode()) < 3_000_000


def test_chinese_labels_have_no_words_of_another_language(chinese):
    labels = Page(chinese).labels
    left = {label for label in labels if LATIN.search(ALLOWED.sub("", label))}
    assert left == set()
    assert len(labels) > 500


HYPHEN_NUMBER = re.compile(r"(?<![\w-])-(?=[0-9])")
NOT_READ = re.compile(r"<(script|style|svg|code|pre)\b.*?</\1>", re.DOTALL)


def test_every_negative_number_of_a_page_has_the_minus_sign(english, chinese):
    for text in (english, chinese):
        read_as = unescape(re.sub(r"<[^>]*>", "|", NOT_READ.sub("", text)))
        assert "\N{MINUS SIGN}1" in read_as
        found = [
            read_as[max(0, m.start() - 40) : m.end() + 9] for m in HYPHEN_NUMBER.finditer(read_as)
        ]
        assert found == []


def test_figures_store_their_labels_as_text(english, chinese):
    assert ">越南對中國\uff1a各議題立場值<" in chinese
    assert ">Vietnam toward China: level by domain<" in english
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", chinese)
    assert len(shown) > 100
    assert not any(ord(c) >= 0x1F000 for text in shown for c in text)
    assert "DejaVu" not in "".join(re.findall(r"<svg.*?</svg>", chinese, re.DOTALL))


def test_the_level_axis_of_a_page_shows_its_numbers(drawn):
    figure = Figure()
    axis = figure.subplots()
    panels.level_axis(axis)
    axis.set_xticks([])
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", vector_figures.svg(figure, "levels", "levels"))
    assert shown == ["\u22122", "\u22121", "0", "1", "2"]


def test_each_placeholder_replaces_one_character():
    signs = vector_figures.stand_ins(["越南對中國 Vietnam ↑", "各議題立場值"])
    assert set(map(chr, signs)) == set("越南對中國各議題立場值")
    assert len(set(signs.values())) == len(signs)


SPOKEN = sorted(
    path for room in ("report", "dashboard") for path in (ROOT / "sim" / room).rglob("*.py")
)
TEMPLATES = sorted((ROOT / "sim" / "report" / "templates").glob("*.j2"))
ID = re.compile(r"[a-z]+\.[a-z0-9_]+")


def _strings(path):
    """Return the strings of a module, and the beginnings of its strings with values in them."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    strings = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    formats = [node.values[0] for node in nodes if isinstance(node, ast.JoinedStr) and node.values]
    return strings, {part.value for part in formats if isinstance(part, ast.Constant)}


def _used_ids():
    """Return the ids of all messages that modules, templates and shared tables name."""
    used = {f"reason.{name}" for name in REASONS} | {f"record.{name}" for name in RECORD_NAMES}
    for path in SPOKEN:
        strings, beginnings = _strings(path)
        used |= {text for text in strings if ID.fullmatch(text)}
        begun = [text for text in beginnings if re.fullmatch(r"[a-z]+\.\w*", text)]
        used |= {f"{beginning}{ending}" for beginning in begun for ending in strings}
    for path in TEMPLATES:
        used |= set(re.findall(r"page\.words\[['\"]([a-z._]+)['\"]\]", path.read_text("utf-8")))
    return used


def _translated_ids():
    """Return the ids that are passed to a translator as they stand."""
    for path in SPOKEN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"say", "say.each"}:
                for argument in node.args:
                    if isinstance(argument, ast.Constant):
                        yield argument.value, {word.arg for word in node.keywords}, path


def placeholders(message):
    return {field for _, field, _, _ in string.Formatter().parse(message) if field is not None}


def test_both_catalogues_have_the_same_ids_and_placeholders():
    english, chinese = (messages(lang) for lang in LANGUAGES)
    assert list(english) == list(chinese)
    assert [key for key in english if not ID.fullmatch(key)] == []
    differing = [key for key in english if placeholders(english[key]) != placeholders(chinese[key])]
    assert differing == []
    assert all(text.strip("\n") for text in (*english.values(), *chinese.values()))


def test_every_message_is_used_and_every_used_message_exists():
    known = messages("en")
    used = list(_translated_ids())
    assert len(used) > 200
    assert [(key, path) for key, _, path in used if key not in known] == []
    assert set(known) - _used_ids() == set()


def test_every_message_gets_the_values_of_its_placeholders():
    known = messages("en")
    for key, given, path in _translated_ids():
        if None not in given:  # values that are passed as one mapping are not seen here
            assert placeholders(known[key]) == given, (key, path)


def test_reasons_and_records_have_the_placeholders_of_their_messages():
    for name, template in REASONS.items():
        assert placeholders(messages("en")[f"reason.{name}"]) == placeholders(template), name
    assert {f"record.{name}" for name in RECORD_NAMES} <= set(messages("en"))
    assert len(set(RECORD_NAMES.values())) == len(RECORD_NAMES)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("needs_run", {"run": "no_oil_rig"}),
        ("unforced", {"actors": "JPN, USA"}),
        ("below_sets", {"contender": "permuted", "share": "95%"}),
        ("record_silent", {"what": "'supply'"}),
        ("history_untestable", {"why": "needs the run 'no_oil_rig'"}),
        ("history_fails", {}),
    ],
)
def test_a_reason_is_read_as_it_was_written(name, values):
    assert read_reason(write_reason(name, **values)) == (name, values)


def test_other_sentences_are_not_read_as_reasons():
    assert read_reason("below the always-hedge line") is None
    assert read_reason("needs the run 'a b'") is None


def test_everything_is_translated_to_chinese(chinese_report):
    assert chinese_report[1].missing == set()
    say = Translator("zh-Hant")
    page(read(ROOT / "results" / "sweep_ramp"), say)
    assert say.missing == set()


def test_no_line_of_a_chinese_report_holds_four_english_words_in_a_row(chinese_report):
    text = page_writer.rendered(chinese_report[0], "zh-Hant", "figures")["md"]
    lines = re.sub(r"<code>.*?</code>", "", text, flags=re.DOTALL).splitlines()
    assert len(lines) > 1000
    assert [line for line in lines if FOUR_WORDS.search(line)] == []


def test_every_thesis_and_scenario_has_its_own_words():
    own = read_case_words("zh-Hant", "theses")
    theses = {thesis.id: thesis for thesis in load_theses()}
    assert set(own) == set(theses)
    for name, words in own.items():
        beyond = "why" in theses[name].criterion
        assert len(words) == (5 if beyond else 4), name
        assert all(words), name
    say = Translator("zh-Hant")
    for thesis in theses.values():
        assert not LATIN.search(say.scope(thesis.scope)), say.scope(thesis.scope)
    shipped = {path.stem: path for path in (ROOT / "scenarios").glob("*.yaml")}
    scenarios = read_case_words("zh-Hant", "scenarios")
    assert set(scenarios) == set(shipped)
    for name, words in scenarios.items():
        stated = yaml.safe_load(shipped[name].read_text(encoding="utf-8"))
        marks = stated.get("sweep", {}).get("marks", {})
        assert words["title"], name
        assert set(words.get("marks", {})) == set(marks), name


def test_only_the_title_of_a_shipped_scenario_is_translated(tmp_path):
    say = Translator("zh-Hant")
    folder = small(tmp_path, title="My own reading")
    assert page(read(folder), say).title == "My own reading"
    assert page(read(ROOT / "results" / "replay_1991_2025"), say).title.startswith("越南與大國")


def test_the_same_folder_gives_the_same_bytes(drawn, tmp_path):
    folder = small(tmp_path)
    first = [path.read_bytes() for path in page_writer.report(folder, "zh-Hant")]
    assert [path.read_bytes() for path in page_writer.report(folder, "zh-Hant")] == first


def _poisoned(value):
    if isinstance(value, dict):
        return {k: _poisoned(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_poisoned(v) for v in value]
    return f"{value}{TITLE}" if isinstance(value, str) and value not in {"VNM", "CHN"} else value


def _poisoned_names(case):
    """Return a case with a script in every name; a case with another code or tone is refused."""
    names = {key: _poisoned(case[key]) for key in ("documents", "states", "others")}
    factors = {
        key: factor | {"name": _poisoned(factor["name"])} for key, factor in case["factors"].items()
    }
    return case | names | {"factors": factors}


def test_a_script_in_any_string_of_a_folder_is_escaped(drawn, tmp_path):
    folder = small(tmp_path)
    for name in ("manifest", "scenario"):
        source = json.loads(
            (ROOT / "results" / "replay_1991_2025" / f"{name}.json").read_text(encoding="utf-8")
        )
        changed = _poisoned(source) | {"span": ["1991-01", "2025-12"]}
        if "case" in source:
            changed["case"] = _poisoned_names(source["case"])
        (folder / f"{name}.json").write_text(json.dumps(changed), encoding="utf-8")
    verdicts = pd.read_csv(ROOT / "results" / "trial_1991_2025" / "verdicts.csv").head(20)
    words = [c for c in verdicts if c not in {"probability", "low", "high"}]
    verdicts[words] = verdicts[words].astype(str) + TITLE
    verdicts.to_csv(folder / "verdicts.csv", index=False)
    for lang in ("en", "zh-Hant"):
        for path in page_writer.report(folder, lang):
            text = path.read_text(encoding="utf-8")
            assert "alert(" in text
            assert text.count("<script") == (1 if path.suffix == ".html" else 0)
            assert Page(text).tags.count("script") == (1 if path.suffix == ".html" else 0)


def test_a_scenario_with_scripts_in_all_strings_is_run_and_reported(drawn, tmp_path):
    case = {
        "name": "hostile",
        "title": TITLE,
        "description": TITLE,
        "extends": "replay_1991_2025",
        "start": "2013-01",
        "end": "2016-12",
        "split": None,
        "window": [2014, 2015],
        "ties": ["VNM>CHN"],
        "worlds": 2,
        "edits": [
            {
                "add": {
                    "id": "odd-act",
                    "date": "2015-03",
                    "actor": "CHN",
                    "target": "VNM",
                    "domain": "economic",
                    "intensity": 4,
                    "why": TITLE,
                }
            }
        ],
    }
    (tmp_path / "hostile.yaml").write_text(yaml.safe_dump(case), encoding="utf-8")
    run_command.save(
        replay.run(load_scenario(str(tmp_path / "hostile.yaml"))), tmp_path / "out", ["run", TITLE]
    )
    page_writer.report(tmp_path / "out", "en")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert text.count("<script") == 1
    assert "&lt;script&gt;alert" in text


def test_other_evidence_is_named_and_not_linked(tmp_path):
    folder = small(tmp_path, forcing_digest="0" * 16)
    page_writer.report(folder, "en")
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "not that of the run" in text
    assert not any(i.startswith("act-") for i in Page(text).ids)


def test_a_folder_without_verdicts_names_the_command_that_adds_them(tmp_path):
    folder = small(tmp_path)
    page_writer.report(folder, "en")
    assert "bamboo judge replay_1991_2025" in (folder / "report.html").read_text(encoding="utf-8")


def test_the_command_that_adds_a_ledger_has_the_options_of_the_run(tmp_path):
    command = [
        "run",
        "replay_1991_2025",
        "--worlds",
        "20",
        "--seed",
        "3",
        "--set",
        "parameters.inertia=1",
    ]
    page_writer.report(small(tmp_path, command=command), "en")
    text = (tmp_path / "small" / "report.html").read_text(encoding="utf-8")
    assert (
        "bamboo explain replay_1991_2025 --worlds 20 --seed 3 --set parameters.inertia=1 "
        "--from 2014-01 --to 2019-12 --out results/replay_1991_2025" in text
    )
    assert "bamboo chronicle replay_1991_2025 --worlds 20" in text


def _transfer(folder):
    """Lay out a transfer of one direction."""
    direction = {
        "direction": "prior \u2192 2000-2001",
        "scenario": "made_1",
        "window": [2000, 2001],
        "worlds": 4,
        "seed": 1,
        "theses": ["a-thesis"],
        "scenario_digest": "0",
    }
    folders.write_manifest(
        folders.manifest(
            name="transfer",
            kind="transfer",
            title="Scored outside the sample",
            directions=[direction],
        ),
        folder / "manifest.json",
    )
    rows = [
        ("distance_political", "", "", "model", 0.5, ""),
        ("rps_strategy", "", "nguyen", "always_hedge", 0.2, ""),
        ("emergence", "a-thesis", "nguyen", "model", 0.1, "not above always_hedge"),
        (
            "emergence",
            "other-thesis",
            "nguyen",
            "model",
            None,
            "untestable: there is no coded history",
        ),
        ("level", "", "", "model", 0.3, ""),
        ("level_carried", "", "", "none", 0.2, ""),
    ]
    table = pd.DataFrame(
        [
            (direction["direction"], "made_1", q, t, lb, who, v, v, v, 4, note)
            for q, t, lb, who, v, note in rows
        ]
    )
    table.to_csv(
        folder / "transfer.csv",
        index=False,
        header=[
            "direction",
            "scenario",
            "quantity",
            "thesis",
            "labeller",
            "contender",
            "value",
            "low",
            "high",
            "n",
            "beside_nulls",
        ],
    )
    paths = [
        (direction["direction"], "made_1", run, year, 0.1, 0.0, 0.1, 0.2, 0.0)
        for run in ("factual", "none")
        for year in (2000, 2001)
    ]
    pd.DataFrame(
        paths,
        columns=["direction", "scenario", "run", "year", "mean", "p05", "p50", "p95", "coded"],
    ).to_csv(folder / "paths.csv", index=False)
    return folder


def _forward(folder):
    """Lay out a run that has a setting, of worlds from a constrained set."""
    source = ROOT / "results" / "replay_1991_2025"
    manifest = uncounted(source)
    drawn_from = {"digest": "0", "calibrated": [1991, 2007], "points": 3}
    folders.write_manifest(
        manifest
        | {
            "forcing_digest": "0",
            "own_ties": [["VNM", "CHN"]],
            "setting": "2020-01",
            "conditional": "Conditional on the setting; not a forecast.",
            "name": "forward_2026_2035_courtship",
            "title": "China courts, 2026-2035 - conditional, not a forecast",
            "constrained": drawn_from,
        },
        folder / "manifest.json",
    )
    for name in ("trajectories", "strategies", "history"):
        shutil.copy(source / f"{name}.csv", folder)
    scores = pd.read_csv(source / "comparison.csv").query("actor == 'VNM' and subset == 'all'")
    both = [
        scores.assign(sample=sample, value=scores["value"] + add)
        for sample, add in (("in", 5), ("held_out", 0))
    ]
    pd.concat(both).to_csv(folder / "comparison.csv", index=False)
    return folder


KINDS = {
    "constrained": ("waves", "shrinkage", "held_out", "figure-volume", "figure-held_out"),
    "transfer": ("spans", "transfer", "figure-transfer"),
    "forward": ("glance", "figure-fans", "scores"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_calibration_transfer_and_setting_have_sections_of_their_own_in_both_languages(
    tmp_path, kind
):
    made = {
        "constrained": lambda _: ROOT / "results" / "split_1991_2007_constrained",
        "transfer": _transfer,
        "forward": _forward,
    }
    folder = made[kind](tmp_path)
    say = Translator("zh-Hant")
    texts = [
        page_writer.rendered(page(read(folder), s), s.lang, "figures")["html"]
        for s in (Translator("en"), say)
    ]
    for text in texts:
        assert set(KINDS[kind]) <= set(Page(text).ids)
        assert "nan" not in Page(text).labels
    assert say.missing == set()
    assert {
        label for label in Page(texts[1]).labels if LATIN.search(ALLOWED.sub("", label))
    } == set()


def test_a_run_with_a_setting_first_states_its_condition_and_scores_the_held_out_years(
    tmp_path,
):
    text = page_writer.rendered(page(read(_forward(tmp_path)), Translator("en")), "en", "figures")[
        "html"
    ]
    assert (
        '<p class="warn">Conditional on the setting; not a forecast. The record ends before 2020-01'
        in text
    )
    drawn_there = re.findall(r'<div class="drawn">(.*?)</div>', text, re.DOTALL)
    assert (
        sum(
            "Conditional on the setting; not a forecast."
            in re.sub(r"<title.*?</title>", "", figure, flags=re.DOTALL)
            for figure in drawn_there
        )
        >= 3
    )
    scores = pd.read_csv(ROOT / "results" / "replay_1991_2025" / "comparison.csv")
    shown = scores.query(
        "actor == 'VNM' and target == 'CHN' and metric == 'distance' and contender == 'model'"
        " and subset == 'all'"
    )
    assert len(shown) == len(DOMAINS)
    mean = shown["value"].mean()
    assert f"in the years that calibration did not see: {mean:.2f} levels" in text


def _broken_manifest(folder):
    (folder / "manifest.json").write_text('{"bamboo": "0", "own_ties": 3}', encoding="utf-8")


def _cut(folder):
    path = folder / "moves.csv"
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"\n", 5000) - 2])


def _wordy(folder):
    path = folder / "moves.csv"
    path.write_text(
        re.sub(r"0\.\d{9,}", "many", path.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (_broken_manifest, "own_ties"),
        (_cut, "cut short"),
        (_wordy, "is not a number"),
        (lambda f: (f / "manifest.json").unlink(), "not a result folder"),
        (lambda f: (f / "moves.csv").write_bytes(b"\xff\xfe\x00"), "UTF-8"),
        (lambda f: (f / "scenario.json").write_text("{", encoding="utf-8"), "damaged"),
        (lambda f: (f / "moves.csv").write_text("year,actor\n", encoding="utf-8"), "are missing"),
    ],
)
def test_a_damaged_folder_is_reported_in_one_line_and_nothing_is_written(tmp_path, harm, expected):
    folder = small(tmp_path)
    harm(folder)
    with pytest.raises(BadInput, match=expected) as caught:
        page_writer.report(folder, "en")
    assert all("\n" not in str(f) for f in caught.value.faults)
    assert not list(folder.glob("report*"))


def test_another_folder_and_an_unknown_language_exit_with_2(tmp_path):
    done = bamboo("report", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    with pytest.raises(BadInput, match="did you mean 'zh-Hant'"):
        Translator("zh_Hant")


def test_the_markdown_report_has_whole_tables_and_its_figures(english, whole):
    text = (whole / "report.md").read_text(encoding="utf-8")
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        bars = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(bars) == 1, block[:300]
    figures = re.findall(r"\]\((figures/[^)]+)\)", text)
    assert len(figures) >= 6
    assert all((whole / name).is_file() for name in figures)
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(re.findall(r'<a id="([^"]+)">', text))


def _run(tmp_path, name, shift):
    folder = tmp_path / name
    folder.mkdir()
    source = ROOT / "results" / "replay_1991_2025"
    for table in ("manifest.json", "strategies.csv", "comparison.csv"):
        shutil.copy(source / table, folder)
    levels = pd.read_csv(source / "trajectories.csv")
    levels[["mean", "p05", "p50", "p95"]] += shift
    levels.to_csv(folder / "trajectories.csv", index=False)
    return folder


def test_a_comparison_reports_the_difference_and_the_spread(tmp_path):
    base, other = _run(tmp_path, "base", 0.0), _run(tmp_path, "other", 0.25)
    done = comparison_page.compare([base, other], tmp_path / "out", "zh-Hant")
    assert [p.name for p in done] == ["report.zh-Hant.html", "report.zh-Hant.md", "differences.csv"]
    table = pd.read_csv(tmp_path / "out" / "differences.csv")
    assert table["difference"].round(6).eq(0.25).all()
    assert table["p05_shift"].round(6).eq(0.25).all()
    assert table["p95_base"].gt(table["p05_base"]).all()
    text = done[0].read_text(encoding="utf-8")
    labels = {label.replace("base", "").replace("other", "") for label in Page(text).labels}
    assert {label for label in labels if LATIN.search(ALLOWED.sub("", label))} == set()
    assert Page(text).fetched == []
    with pytest.raises(BadInput, match="holds a comparison"):
        page_writer.report(tmp_path / "out", "en")


def test_a_comparison_of_one_folder_or_into_another_folder_is_refused(tmp_path):
    base = _run(tmp_path, "base", 0.0)
    with pytest.raises(BadInput, match="two result folders"):
        comparison_page.compare([base], tmp_path / "out", "en")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(BadInput, match="something else"):
        comparison_page.compare([base, base], tmp_path / "mine", "en")
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == ["letter.txt"]


def test_a_comparison_of_settings_is_conditional_and_averages_the_years_after_the_record(tmp_path):
    """Before the setting all agree; with those years, the mean difference would be too small."""
    base, other = _run(tmp_path, "base", 0.0), _run(tmp_path, "other", 0.25)
    for folder in (base, other):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        folders.write_manifest(
            manifest
            | {"setting": "2020-01", "conditional": "Conditional on the setting; not a forecast."},
            folder / "manifest.json",
        )
    levels = pd.read_csv(other / "trajectories.csv")
    levels.loc[levels["year"] < 2020, "mean"] -= 0.25
    levels.to_csv(other / "trajectories.csv", index=False)
    text = comparison_page.compare([base, other], tmp_path / "out", "en")[1].read_text(
        encoding="utf-8"
    )
    assert "Conditional on the setting; not a forecast." in text
    rows = [
        line.split("|")
        for line in text.splitlines()
        if line.startswith("| other | Vietnam toward China | political")
    ]
    assert float(rows[0][4]) == pytest.approx(0.25)


def test_verdicts_of_prior_and_of_constrained_worlds_are_compared(tmp_path):
    """The two differ in the worlds they come from by design; their verdicts still match."""
    base, other = _run(tmp_path, "base", 0.0), _run(tmp_path, "other", 0.0)
    table = pd.read_csv(ROOT / "results" / "trial_1991_2025" / "verdicts.csv").head(8)
    table.to_csv(base / "verdicts.csv", index=False)
    table.assign(worlds="constrained", verdict=["supported", *table["verdict"][1:]]).to_csv(
        other / "verdicts.csv", index=False
    )
    text = comparison_page.compare([base, other], tmp_path / "out", "en")[1].read_text(
        encoding="utf-8"
    )
    assert "No verdict differs" not in text
    assert text.count("| supported |") == 1


def test_the_page_of_verdicts_shows_which_of_them_move_under_another_choice():
    folder = read(ROOT / "results" / "replay_1991_2025_verdicts")
    table = folder.table("verdict_changes").query("labeller == 'nguyen'")
    moved = table[table["verdict"] != table["other_verdict"]]
    made = page(folder, Translator("en"))
    section = next(one for one in made.sections if one.id == "choices")
    *figures, rows = section.blocks[1:]
    told = f"{moved['thesis'].nunique()} of {table['thesis'].nunique()} verdicts"
    assert told in page_writer.rendered(made, "en", "figures")["html"]
    assert [figure.name for figure in figures] == ["choices_1", "choices_2", "choices_3"]
    assert len(rows.rows) == len(moved)


def test_a_claim_moves_where_any_choice_gives_it_another_word():
    table = pd.DataFrame(
        [
            ("a", "nguyen", "direct", "supported", "supported"),
            ("a", "nguyen", "plain, priors x 3", "supported", "weak"),
            ("b", "nguyen", "direct", "refuted", "refuted"),
            ("b", "nguyen", "plain, priors x 3", "refuted", "refuted"),
            ("b", "le_kuik", "direct", "refuted", "weak"),
        ],
        columns=["thesis", "labeller", "choice", "verdict", "other_verdict"],
    )
    found = choices_figure.read(table, "plain", "nguyen")
    assert found.moved.index.tolist() == ["a"]
    assert found.moved.loc["a"].tolist() == ["supported", "supported", "weak"]
    assert [rows.index.tolist() for _, rows in choices_figure.parts(found)] == [["a"]]
    name = choices_figure.choice_name("plain, priors x 3, until 2013", Translator("en"))
    assert name == "plain, priors 3 times as wide, given the years to 2013"


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("plain, without voa-2023", "plain, without voa-2023"),
        ("plain, codes of stance_4", "plain, levels as stance_4 coded them"),
        ("plain, thresholds x 0.75", "plain, thresholds 0.75 times as high"),
        ("plain, labeller le_kuik", "plain, strategies by Le 2013 / Kuik 2008"),
    ],
)
def test_a_choice_is_told_in_words(choice, words):
    assert choices_figure.choice_name(choice, Translator("en")) == words
    assert choices_figure.choice_name(choice, Translator("zh-Hant")) != words
