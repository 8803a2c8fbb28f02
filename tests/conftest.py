"""Fixtures that several tests share: small runs, cached for the session."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.commands import cli, run_figures, sweep_analysis
from sim.core.plain_text import readable, readable_lines
from sim.model.ensemble import Result, run
from sim.report import drawing, figures
from sim.report.page import vector_figures
from sim.scenario.loading import load_scenario

if TYPE_CHECKING:
    from bench import fuzz

Runner = Callable[..., Result]
# modules that share fixtures which take long: one worker runs each group, and makes them once
TOGETHER = (
    ("test_infer",),
    ("test_coldwar",),
    ("test_conditioned_paths",),
    ("test_trial",),
    ("test_bench",),
    ("test_damaged_folders", "test_fuzz"),
    ("test_distinguish",),
    ("test_forward",),
    ("test_ledger",),
    ("test_likelihood",),
    ("test_no_thumb",),
    ("test_report",),
    ("test_results",),
    ("test_robustness",),
    ("test_standings",),
    ("test_sweep",),
    ("test_sweep_store",),
    ("test_theses",),
)
_GROUP = {module: group[0] for group in TOGETHER for module in group}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let one worker run the tests of a module that share a costly fixture, and begin with these.

    The option ``--dist loadgroup`` does the same, but workers of pytest 9 do not hear of it.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            module = Path(nodeid.partition("::")[0]).stem
            return _GROUP.get(module, nodeid)

    return Together(config, log)


def _texts(figure: Figure) -> str:
    """The texts of a figure as elements of SVG."""
    texts = (text.get_text() for text in figure.findobj(Text) if isinstance(text, Text))
    return "".join(f"<text>{escape(text)}</text>" for text in texts if text)


def _sketched(figure: Figure) -> dict[str, bytes]:
    """The texts of a figure, in place of the figure: plotted, but not laid out and rendered."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{_texts(figure)}</svg>'
    return {"svg": svg.encode(), "png": b"\x89PNG"}


def _sketch_of_page(figure: Figure, name: str, alt: str) -> Markup:
    """The same for a figure inside a page, with what cannot be printed shown as it is there."""
    texts = Markup(readable_lines(_texts(figure)))  # escaped above
    return Markup("<svg><title>{}</title>{}</svg>").format(readable(alt), texts)


def _save_sketch(figure: Figure, path: Path) -> None:
    for kind, content in _sketched(figure).items():
        path.with_suffix(f".{kind}").write_bytes(content)


@pytest.fixture(scope="session", autouse=True)
def rendered() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Figures of this process are sketched, which saves most of the time of a small run.

    A test that looks at figures has them rendered: ``with rendered(): ...``.
    """

    @contextmanager
    def really() -> Iterator[None]:
        sketches.undo()
        try:
            yield
        finally:
            sketch()

    def sketch() -> None:
        sketches.setattr(drawing, "save", _save_sketch)
        sketches.setattr(sweep_analysis, "_rendered", _sketched)
        sketches.setattr(vector_figures, "svg", _sketch_of_page)

    with pytest.MonkeyPatch.context() as sketches:
        sketch()
        yield really


@pytest.fixture
def drawn(rendered: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Figures are drawn all through this test."""
    with rendered():
        yield


@pytest.fixture
def unplotted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of this test are saved without figures, since nothing that it asserts reads one."""
    monkeypatch.setattr(run_figures, "_drawings", lambda *_: [])
    monkeypatch.setattr(figures, "plan_scores", lambda *_: [])


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> "fuzz.Bases":
    """Sound inputs and result folders, of which tests damage copies."""
    from bench import fuzz

    return fuzz.make_bases(tmp_path_factory.mktemp("sound") / "bases")


@cache
def _small(name: str, settings: tuple[str, ...], worlds: int, seed: int) -> Result:
    return run(load_scenario(name, settings, worlds=worlds, seed=seed), record=True)


@pytest.fixture(scope="session")
def small() -> Runner:
    """Run a scenario with a few worlds, once a session."""

    def runner(
        name: str = "replay_1991_2025", *settings: str, worlds: int = 60, seed: int = 1
    ) -> Result:
        return _small(name, settings, worlds, seed)

    return runner


@pytest.fixture
def bamboo(tmp_path, monkeypatch, capsys):
    """Run the command in an empty folder; return exit code, standard output, standard error."""

    def command(*words):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["bamboo", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return command
