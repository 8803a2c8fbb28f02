"""A command that is killed leaves nothing hidden behind after the next start."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from other_process import locked_elsewhere, started

from sim.commands import agreement_command, archive_command, new_command, sheets_command
from sim.commands.archive_command import ArchiveRequest
from sim.commands.sheets_command import SheetRequest
from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.dashboard import saving
from sim.dashboard.selection import Choice
from sim.record import drafts, folders, new_folder, result_folder

RESULTS = folder("results") / "partners_1991_2025"
EXAMPLE = folder("seeds") / "cases" / "iceland_1952_1976"


def archive() -> None:
    archive_command.archive(ArchiveRequest(RESULTS, Path("out")))


def new() -> None:
    new_command.new(Path("out"))


def save_agreement() -> None:
    agreement_command.agree(Path("case"), save=True)


def hand_out() -> None:
    sheets_command.hand_out(SheetRequest(Path("case"), "anna"))


def save_choice() -> None:
    saving.save(Choice("replay_1991_2025", worlds=2), "mine")


def write_result() -> None:
    with result_folder.claim("run", ["tiny"], Path("out")) as place:
        place.replace(lambda draft: (draft / "a.csv").touch(), folders.manifest(name="tiny"))


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(where: object, name: str, command: Callable[[], None]) -> None:
    """Run a command in another process, which is killed where it calls a function."""

    def work() -> None:
        setattr(where, name, die)
        command()

    process = started(work)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def hidden(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob(".*"))


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(EXAMPLE, tmp_path / "case")
    monkeypatch.chdir(tmp_path)
    return tmp_path


POINTS = (
    (archive_command.archive_metadata, "crate", archive),
    (new_command, "_rename", new),
    (drafts.folder_lock, "_is_at", new),
    (Path, "replace", save_agreement),
    (Path, "write_bytes", save_agreement),
    (sheets_command.case_writing, "register", hand_out),
    (sheets_command.case_writing, "_appended", hand_out),
    (saving, "load_scenario", save_choice),
    (result_folder, "_files", write_result),
)


@pytest.mark.parametrize(("where", "name", "command"), POINTS)
def test_what_a_killed_command_leaves_is_gone_after_the_next(here, where, name, command):
    killed(where, name, command)
    sheets = list(here.glob("case/coders/*_anna.csv"))
    for path in sheets:  # which are never replaced
        path.unlink()
    command()
    assert hidden(here) == []


def test_a_killed_command_leaves_nothing_under_the_name_of_what_it_makes(here):
    killed(new_command, "_rename", new)
    assert sorted(path.name for path in here.iterdir()) == [".bamboo-draft-out", "case"]


def test_a_command_killed_after_its_result_is_in_place_leaves_nothing_after_a_refusal(here):
    killed(drafts.shutil, "rmtree", new)
    assert hidden(here)
    before = sorted((here / "out").rglob("*"))
    with pytest.raises(BadInput, match="holds something"):
        new()
    assert hidden(here) == []
    assert sorted((here / "out").rglob("*")) == before


def test_a_killed_register_of_coders_is_whole(here):
    register = here / "case" / "coders" / "coders.csv"
    before = register.read_bytes()
    killed(Path, "write_bytes", hand_out)
    assert register.read_bytes() == before


def test_two_writers_of_a_new_folder_are_told_and_neither_draft_is_lost(here):
    with new_folder.written(Path("out")) as draft:
        (draft / "mine").write_text("mine", encoding="utf-8")
        with pytest.raises(BadInput, match="out:1:1: another process is writing"):
            new()
        with drafts.locked(here):  # as another command does that writes the folder above
            pass
    assert [path.name for path in (here / "out").iterdir()] == ["mine"]
    assert hidden(here) == []


def test_the_draft_of_a_living_process_is_not_removed(here):
    draft = drafts.beside(here / "out")
    draft.mkdir()
    with locked_elsewhere(draft):
        with pytest.raises(BadInput, match="another process is writing"):
            new()
        assert draft.is_dir()
    new()
    assert hidden(here) == []


def test_a_failure_leaves_neither_a_draft_nor_the_folders_above(here):
    with pytest.raises(BadInput), new_folder.written(here / "a" / "b" / "out"):
        raise OSError(28, "No space left on device")
    assert sorted(path.name for path in here.iterdir()) == ["case"]


def test_a_link_under_the_name_of_a_draft_is_neither_followed_nor_removed(here):
    (here / "mine").mkdir()
    (here / "mine" / "note").write_text("mine", encoding="utf-8")
    drafts.beside(here / "out").symlink_to(here / "mine")
    with pytest.raises(BadInput):
        new()
    assert [path.name for path in (here / "mine").iterdir()] == ["note"]
