"""The pages are correct: their commands, snippets and files run, their names exist, they build."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
import typer.main
from prose import ROOT, Block, blocks, follow, inline

import sim
from sim import mechanisms
from sim.commands import cli
from sim.decision import choice, situation, theories
from sim.evidence import coded_tables
from sim.judgement import posterior_verdict
from sim.model.alignment_model import SCHEDULE
from sim.record.columns import COLUMNS
from sim.report.translation import Translator
from sim.scenario import schema

sys.path.insert(0, str(ROOT / "docs"))
import generate

DOCS = ROOT / "docs"
PAGES = {
    p.relative_to(DOCS).as_posix(): p.read_text(encoding="utf-8")
    for p in sorted(DOCS.rglob("*.md"))
    if "_build" not in p.parts
}
PARAMETERS = [p.name for _, p in generate.owned()]
every_page = pytest.mark.parametrize("page", PAGES)


def runs(page: str) -> list[Block]:
    return [b for b in blocks(PAGES[page]) if not b.skipped]


# Steps of the pages


@pytest.mark.pages
@pytest.mark.parametrize("page", [p for p in PAGES if runs(p)])
def test_every_step_of_a_page_runs(page: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "prose.py", DOCS / page],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"MPLBACKEND": "Agg"},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def test_few_blocks_are_not_run_and_each_states_the_reason_and_the_test_instead() -> None:
    skipped = {page: [b.skipped for b in blocks(text) if b.skipped] for page, text in PAGES.items()}
    assert {p: len(why) for p, why in skipped.items() if why} == {
        "how_to/public_data.md": 1,
        "how_to/series.md": 2,
        "how_to/sweep.md": 1,
        "inference.md": 2,
        "outside.md": 1,
        "posterior.md": 1,
        "questions/cluster.md": 2,
        "questions/other_choices.md": 1,
        "questions/paper_figure.md": 1,
        "questions/thesis_supported.md": 1,
        "stress_test.md": 1,
        "tutorial_modeller.md": 2,
        "tutorial_newcomer.md": 1,
        "verdicts.md": 3,
    }
    for why in chain.from_iterable(skipped.values()):
        assert (ROOT / re.search(r"tests/\w+\.py", why)[0]).is_file()


def test_every_question_has_a_short_page_that_the_index_links() -> None:
    asked = {page: text for page, text in PAGES.items() if page.startswith("questions/")}
    assert len(asked) >= 5
    for page, text in asked.items():
        assert len(text.split()) < 600, page
        assert text.splitlines()[0].endswith("?"), page
        assert f"]({page})" in PAGES["index.md"], page


@pytest.mark.parametrize(
    "text",
    [
        "```python\nassert 1 == 2\n```\n",
        "```console\n$ bamboo run no_such_scenario\n```\n",
        "```console\n$ rm something\n```\n",
        "```yaml a.yaml\nname: a\nextends: nothing\n```\n",
        "It writes `results/nowhere/a.csv`.\n",
        "```text\nneither saved nor run\n```\n",
    ],
)
def test_a_page_with_a_false_statement_fails(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["bamboo"])
    with pytest.raises(AssertionError):
        follow(tmp_path / "page.md")


def test_a_page_sets_the_clone_that_it_reads_and_the_test_reads_this_one(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    reads = 'assert (ROOT / "pyproject.toml").is_file()\n```\n'
    page.write_text(f"```python\n{reads}", encoding="utf-8")
    with pytest.raises(NameError, match="ROOT"):
        follow(page)
    sets = 'from pathlib import Path\n\nROOT = Path("/path/to/bamboo")  # the clone\n'
    page.write_text(f"```python\n{sets}{reads}", encoding="utf-8")
    follow(page)


@every_page
def test_a_page_states_the_name_of_every_file_to_save(page: str) -> None:
    for block in runs(page):
        if block.language != "console" and block.note:
            before = PAGES[page].splitlines()[: block.line - 1]
            assert f"`{block.note}`" in " ".join(before[-6:]), f"{page}:{block.line}"


@every_page
def test_every_shown_command_has_the_options_it_uses(page: str) -> None:
    group = typer.main.get_command(cli.app)
    shown = [words for b in blocks(PAGES[page]) for words in b.commands if words[0] == "bamboo"]
    shown += [code.split() for code in inline(PAGES[page]) if re.match(r"bamboo [a-z]", code)]
    for words in shown:
        options = {o for p in group.commands[words[1]].params for o in p.opts}
        assert {w for w in words[2:] if w.startswith("--") and w != "--"} <= options, words


# Names in the pages

# names with underscores, as in code
TYPED = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z]+_[A-Z_]+")
FILE = re.compile(r"[\w./-]+\.(?:py|md|csv\.gz|csv|ya?ml|json|npz|png|html|toml)")
SHELVES = ("sim", "seeds", "scenarios", "tests", "bench", "results", "docs")


def names_in_code() -> set[str]:
    """Every name in the code, the tables or the scenarios."""
    files = [
        p
        for shelf, kind in (
            ("sim", "*.py"),
            ("seeds", "*.csv"),
            ("scenarios", "*.yaml"),
            ("seeds", "*.yaml"),
            ("tests/predictions", "*.yaml"),
            ("tests", "test_mechanisms.py"),  # where a mechanism says how it shows
        )
        for p in (ROOT / shelf).rglob(kind)
    ]
    stems = {p.stem for shelf in SHELVES for p in (ROOT / shelf).rglob("*")}
    return stems.union(*(re.findall(r"\w+", p.read_text(encoding="utf-8")) for p in files))


KNOWN = names_in_code()
FILES = {
    p.name for shelf in SHELVES for p in (ROOT / shelf).rglob("*.*") if "_build" not in p.parts
} | {p.name for p in ROOT.iterdir()}


@every_page
def test_every_name_in_a_page_exists(page: str) -> None:
    own = {w for b in blocks(PAGES[page]) for w in re.findall(r"\w+", b.note + b.body)}
    own |= {f"{kind}_{w}" for kind in ("without", "only") for w in own}  # runs of a factor
    strange = [
        n
        for code in inline(PAGES[page])
        for n in TYPED.findall(FILE.sub("", code))
        if n not in KNOWN | own
    ]
    assert not strange


@every_page
def test_every_file_that_a_page_names_exists(page: str) -> None:
    own = {b.note for b in blocks(PAGES[page])}
    made = {"record.npz", "runs.csv.gz", "theses.yaml", *(f"{table}.csv" for table in COLUMNS)}
    made |= {Path(n).name for n in own}
    for name in (n for code in inline(PAGES[page]) for n in FILE.findall(code) if n not in own):
        shelf = name.split("/")[0]
        # files that a page writes below results/ are checked where it ran
        if shelf in SHELVES and not name.startswith("results/"):
            assert (ROOT / name).exists(), name
        else:
            assert Path(name).name in FILES | made, name


@every_page
def test_every_python_path_that_a_page_names_exists(page: str) -> None:
    for path in (
        code
        for code in inline(PAGES[page])
        if re.fullmatch(r"sim(\.\w+)+", code) and code != "sim.decision.theories"
    ):
        home, _, name = path.rpartition(".")
        assert hasattr(import_module(home), name), path


@every_page
def test_every_link_in_a_page_leads_to_a_page(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", PAGES[page]):
        assert not target.startswith("http")
        assert (DOCS / page).parent.joinpath(target).is_file(), target


def table_below(page: str, head: str) -> list[str]:
    """The first cells of the table below a heading."""
    _, _, below = PAGES[page].partition(f"## {head}\n")
    rows = [r for r in below.partition("\n## ")[0].splitlines() if r.startswith("| ")]
    return [row.split(" | ")[0].removeprefix("| ") for row in rows[1:]]


@pytest.mark.parametrize(
    ("page", "heads", "lang"),
    [
        ("glossary.md", ("Words of verdicts", "Words of the stress test"), "en"),
        ("glossary_zh.md", ("判定的用語", "壓力測試的用語"), "zh-Hant"),
    ],
)
def test_a_glossary_has_every_word_of_verdicts_and_of_the_stress_test(
    page: str, heads: tuple[str, str], lang: str
) -> None:
    rule = posterior_verdict
    flags = (rule.CHEAP, rule.DEFINITIONAL, rule.RECORD_FAILS, rule.IN_SAMPLE_ONLY)
    words = [*rule.WORDS, rule.UNTESTABLE, "power"]
    say = Translator(lang)
    found = table_below(page, heads[0])
    assert {say.term(word) for word in words} <= set(found)
    assert all(flag in found or say.term(flag) in found for flag in flags)
    stress = [rule.SUPPORTED, "not_distinguished", rule.REFUTED, rule.UNTESTABLE]
    assert {say.term(word) for word in stress} <= set(table_below(page, heads[1]))


# Generated parts


def test_every_generated_part_is_in_a_page() -> None:
    asked = Counter(
        re.findall(r"^```\{generated\} (\w+)$", "\n".join(PAGES.values()), re.MULTILINE)
    )
    assert set(asked) == set(generate.PARTS)


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("parameters", PARAMETERS),
        ("theories", theories.BUILT_IN),
        ("mechanisms", mechanisms.BUILT_IN),
        ("fields", situation.NAMES),
        ("commands", [c.name or c.callback.__name__ for c in cli.app.registered_commands]),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_generated_part_is_complete(part: str, names: list[str]) -> None:
    text = generate.PARTS[part]()
    assert [n for n in names if f"`{n}`" not in text and f"`bamboo {n}`" not in text] == []


def test_the_parameters_are_those_of_a_run_with_all_theories_and_mechanisms() -> None:
    drawn = (
        {p.name for p in (*choice.PARAMETERS, *choice.TEMPLATES)}
        | set(mechanisms.declared())
        | {p.name for n in theories.BUILT_IN for p in theories.registry()[n].parameters}
    )
    assert set(PARAMETERS) == drawn
    assert len(PARAMETERS) == len(drawn)


def test_every_key_of_a_scenario_is_listed_once_in_its_form() -> None:
    forms = generate.scenario_keys().split("\n\n**")
    listed = [re.findall(r"^\| `(\w+)` \|", form, re.MULTILINE) for form in forms]
    assert listed[0] == [f.alias or n for n, f in schema.ScenarioFile.model_fields.items()]
    assert {"standing", "repeat", "shift", "add"} <= set(chain.from_iterable(listed))
    assert all(len(keys) == len(set(keys)) for keys in listed)


def test_the_schedule_is_listed_in_its_order() -> None:
    assert re.findall(r"\*\*(\w+)\*\*", generate.schedule()) == list(SCHEDULE)


def test_every_row_of_every_table_is_counted_once() -> None:
    counted: Counter[str] = Counter()
    for line in generate.data_use().splitlines()[2:]:
        cells = line.split(" | ")
        counted[cells[0].strip("|` ")] += int(cells[2])
    assert counted == {
        n: len(list(csv.DictReader((ROOT / "seeds" / n).read_text(encoding="utf-8").splitlines())))
        for n in counted
    }
    assert {f"{n}.csv" for n in coded_tables.READERS} <= set(counted)


def test_the_counted_acts_are_those_that_the_model_receives() -> None:
    given = len({act.origin for act in coded_tables.load_forcing().acts})
    assert f"| `events.csv` | forcing acts | {given} | specification |" in generate.data_use()
    assert not re.search(
        r"`(stance|coldwar_stance|claims|errors)\.csv`.*specification", generate.data_use()
    )
    assert not re.search(r"response acts.*(specification|scoring)", generate.data_use())


def test_every_reader_of_evidence_belongs_to_one_loader_and_every_loader_is_known() -> None:
    taken = [reader for load in generate.SERVES for reader in generate.taken_by(load)]
    assert sorted(taken) == sorted(
        {r.__name__ for readers in coded_tables.READERS.values() for r in readers}
    )
    composed = {"load_evidence", "load_record"}  # these call the others
    loaders = {n: f for n, f in vars(coded_tables).items() if n.startswith("load_")}
    assert set(generate.SERVES) == {f for n, f in loaders.items() if n not in composed}


def test_the_api_page_documents_every_public_name() -> None:
    assert all(f"autofunction:: sim.{name}" in generate.public() for name in sim.__all__)


# The built pages


@pytest.mark.pages
def test_the_pages_build_without_a_warning_execute_their_notebook_and_fetch_nothing(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-E", "-q", DOCS, tmp_path / "html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    html = {p: p.read_text(encoding="utf-8") for p in (tmp_path / "html").rglob("*.html")}
    assert len(html) > len(PAGES)
    for page, text in html.items():
        fetched = re.findall(
            r"<(?:script|img|iframe|source)[^>]*src=\"(?:https?:)?//[^\"]+"
            r"|<link[^>]*href=\"(?:https?:)?//[^\"]+|@import",
            text,
        )
        assert not fetched, page
    odd = (tmp_path / "html" / "odd.html").read_text(encoding="utf-8")
    assert [
        n for n in (*PARAMETERS, *theories.BUILT_IN, *mechanisms.BUILT_IN) if f">{n}<" not in odd
    ] == []
    notebook = (tmp_path / "html" / "notebook.html").read_text(encoding="utf-8")
    assert notebook.count("<img") >= 2
    assert "worlds differ on Vietnam" in notebook


def test_the_odd_description_has_its_seven_elements_and_eleven_design_concepts() -> None:
    heads = re.findall(r"^(#{2,3}) (.+)$", PAGES["odd.md"], re.MULTILINE)
    elements = [h.partition(" ")[2] for level, h in heads if level == "##"]
    assert elements == [
        "Purpose and patterns",
        "Entities, state variables, and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialization",
        "Input data",
        "Submodels",
    ]
    concepts = [h for level, h in heads if level == "###"][:11]
    assert concepts == [
        "Basic principles",
        "Emergence",
        "Adaptation",
        "Objectives",
        "Learning",
        "Prediction",
        "Sensing",
        "Interaction",
        "Stochasticity",
        "Collectives",
        "Observation",
    ]


def test_the_trace_page_has_its_eight_elements_each_with_what_is_not_done() -> None:
    first, *parts = re.split(r"^## \d\. ", PAGES["trace.md"], flags=re.MULTILINE)
    assert [part.splitlines()[0] for part in parts] == [
        "Problem formulation",
        "Model description",
        "Data evaluation",
        "Conceptual model evaluation",
        "Implementation verification",
        "Model output verification",
        "Model analysis",
        "Model output corroboration",
    ]
    assert len(PAGES["trace.md"].split()) < 700
    assert all(part.count("**Not done:**") == 1 for part in parts), first
    for page in ("index.md", "odd.md"):
        assert "](trace.md)" in PAGES[page]


def test_the_notebook_is_stored_without_output() -> None:
    text = (DOCS / "notebook.ipynb").read_text(encoding="utf-8")
    assert text.count('"outputs": []') == text.count('"cell_type": "code"') > 0
