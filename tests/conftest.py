"""Fixtures that several tests share: small runs, cached for the session."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from sim.commands import cli
from sim.model.ensemble import Result, run
from sim.scenario.loading import load_scenario

Runner = Callable[..., Result]
# modules whose shared fixtures take long: one worker runs each, so that they are made once
TOGETHER = (
    "test_bench",
    "test_damaged_folders",
    "test_distinguish",
    "test_infer",
    "test_likelihood",
    "test_no_thumb",
    "test_report",
    "test_results",
    "test_sweep",
    "test_trial",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let one worker run the tests of a module that share a costly fixture, and begin with these.

    The option ``--dist loadgroup`` does the same, but workers of pytest 9 do not hear of it.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            module = nodeid.partition("::")[0]
            return module if Path(module).stem in TOGETHER else nodeid

    return Together(config, log)


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
