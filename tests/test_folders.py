"""Result folders: nothing of a user is changed, and only a whole result replaces its like."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.commands import cli
from sim.core.errors import BadInput
from sim.core.paths import file_name
from sim.record import drafts, folder_contents, folders, result_folder
from sim.record.default_folders import KINDS, folder_of
from sim.record.folder_lock import locked
from sim.record.result_folder import claim, claim_to_add
from sim.report.drawing import Drawing, add_figures
from sim.report.page import folder_reader, run_section

RESULTS = Path(__file__).resolve().parents[1] / "results"
COMMANDS = [command for command, kind in KINDS.items() if kind.folder]
SERIES = Path(__file__).parent / "series" / "as_offices_write_it.csv"
TINY = """name: tiny
extends: replay_1991_2025
start: 2014-01
end: 2019-12
split: null
window: [2014, 2019]
"""


def whole(folder):
    """All that lies in a folder: names, and contents of files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def fill(text, *names):
    """Return what writes files of one text."""

    def write(folder):
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")

    return write


def written(folder, command="run", name="tiny", text="old", files=("moves.csv", "figures/a.svg")):
    """Write a result by the writer that all commands use."""
    with claim(command, [name], folder) as place:
        place.replace(fill(text, *files), folders.manifest(name=name))
    return folder


# Every command has its own folder


def test_no_two_commands_share_a_folder():
    places = [folder_of(command, "tiny") for command in COMMANDS]
    assert len(set(places)) == len(places)
    assert all(place.parent == Path("results") for place in places)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_names_its_folder(command, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bamboo", command.partition(" ")[0], "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    shown = " ".join(capsys.readouterr().out.split())
    assert folder_of(command, "<name>").as_posix() in shown.replace("- ", "-")
    assert "--force" in shown


# What Bamboo did not write stays as it is


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("force", [False, True])
def test_another_kind_of_result_is_never_replaced(tmp_path, command, force):
    for other in COMMANDS:
        folder = written(tmp_path / other, other)
        before = whole(folder)
        if other != command:
            with pytest.raises(BadInput, match="does not replace"):  # noqa: SIM117
                with claim(command, ["tiny"], folder, force=force):
                    pass
        assert whole(folder) == before


@pytest.mark.parametrize("mine", ["NOTES.md", "paper/draft.tex", "figures/mine.png", "empty/"])
def test_a_folder_with_a_file_of_the_user_is_refused_and_not_changed(tmp_path, mine):
    folder = written(tmp_path / "out")
    if mine.endswith("/"):
        (folder / mine).mkdir()
    else:
        fill("mine", mine)(folder)
    before = whole(folder)
    with pytest.raises(BadInput, match="which Bamboo did not write") as raised:
        written(folder, text="new")
    assert mine.rstrip("/") in str(raised.value)
    assert whole(folder) == before


def test_a_link_is_the_user_s_even_under_a_name_of_ours(tmp_path):
    folder = written(tmp_path / "out")
    (folder / "moves.csv").rename(tmp_path / "elsewhere.csv")
    (folder / "moves.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(BadInput, match=r"moves\.csv"):
        written(folder, text="new")
    assert (tmp_path / "elsewhere.csv").read_text(encoding="utf-8") == "old"


def test_force_replaces_what_bamboo_wrote_and_keeps_the_rest(tmp_path):
    folder = written(tmp_path / "out")
    fill("mine", "NOTES.md", "figures/mine.png")(folder)
    with claim("run", ["other"], folder, force=True) as place:
        place.replace(fill("new", "slopes.csv"), folders.manifest(name="other"))
    found = whole(folder)
    manifest = json.loads(found.pop("manifest.json"))
    assert found == {
        "NOTES.md": b"mine",
        "figures": None,
        "figures/mine.png": b"mine",
        "slopes.csv": b"new",
    }
    assert manifest["files"] == ["slopes.csv"]
    assert manifest["name"] == "other"


@pytest.mark.parametrize("force", [False, True])
def test_a_file_of_the_user_under_a_name_of_ours_is_not_overwritten(tmp_path, force):
    folder = tmp_path / "out"
    folder.mkdir()
    fill("mine", "moves.csv")(folder)
    with pytest.raises(BadInput, match=r"moves\.csv"):  # noqa: SIM117
        with claim("run", ["tiny"], folder, force=force) as place:
            place.replace(fill("new", "moves.csv"), folders.manifest(name="tiny"))
    assert whole(folder) == {"moves.csv": b"mine"}


def test_the_results_of_another_scenario_are_replaced_only_by_force(tmp_path):
    folder = written(tmp_path / "out", name="one")
    with pytest.raises(BadInput, match="results of 'one', not of 'two'"):
        written(folder, name="two")
    with claim("run", ["two"], folder, force=True) as place:
        place.replace(fill("new", "moves.csv"), folders.manifest(name="two"))
    assert (folder / "moves.csv").read_text(encoding="utf-8") == "new"


def test_a_list_that_names_files_outside_the_folder_harms_none(tmp_path):
    folder = written(tmp_path / "out")
    fill("mine", "precious.txt")(tmp_path)
    manifest = folders.read_manifest(folder)
    manifest["files"] += ["../precious.txt", str(tmp_path / "precious.txt")]
    folders.write_manifest(manifest, folder / "manifest.json")
    written(folder, text="new")
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("manifest", ["{", "[]", '{"precious": 1}', '{"bamboo": 1, "files": 3}'])
@pytest.mark.parametrize("force", [False, True])
def test_a_damaged_manifest_lets_nothing_be_replaced(tmp_path, manifest, force):
    folder = written(tmp_path / "out")
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    fill("mine", "NOTES.md")(folder)
    before = whole(folder)
    with pytest.raises(BadInput):  # noqa: SIM117
        with claim("sweep", ["tiny"], folder, force=force):
            pass
    assert whole(folder) == before


def test_a_folder_of_an_earlier_version_is_replaced_only_as_far_as_its_names_are_known(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    fill("old", "moves.csv", "slopes.csv")(folder)
    folders.write_manifest(folders.manifest(name="tiny"), folder / "manifest.json")
    fill("old", "figures/a.svg")(folder)
    with pytest.raises(BadInput, match=r"figures/a\.svg"):
        written(folder)
    (folder / "figures" / "a.svg").unlink()
    (folder / "figures").rmdir()
    written(folder, text="new", files=("moves.csv",))
    assert sorted(whole(folder)) == ["manifest.json", "moves.csv"]


# A result is put in place when it is whole


def fails(folder):
    fill("half", "moves.csv")(folder)
    raise OSError(28, "No space left on device")


def interrupted(folder):
    fill("half", "moves.csv")(folder)
    raise KeyboardInterrupt


@pytest.mark.parametrize("ends", [fails, interrupted])
def test_a_failure_leaves_the_earlier_result_and_nothing_hidden(tmp_path, ends):
    folder = written(tmp_path / "out")
    before = whole(folder)
    with pytest.raises((BadInput, KeyboardInterrupt)):  # noqa: SIM117
        with claim("run", ["tiny"], folder) as place:
            place.replace(ends, folders.manifest(name="tiny"))
    assert whole(folder) == before
    with pytest.raises((BadInput, KeyboardInterrupt)):  # noqa: SIM117
        with claim("run", ["tiny"], tmp_path / "a" / "new") as place:
            place.replace(ends, folders.manifest(name="tiny"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("at", range(6))
def test_a_failure_while_files_are_exchanged_brings_the_old_ones_back(tmp_path, monkeypatch, at):
    folder = written(tmp_path / "out")
    before = whole(folder)
    real, left = Path.rename, [at]

    def rename(source, target):
        left[0] -= 1
        if left[0] == -1:
            raise OSError(5, "Input/output error")
        return real(source, target)

    with claim("run", ["tiny"], folder) as place:
        monkeypatch.setattr(Path, "rename", rename)
        with pytest.raises(BadInput, match="Input/output error"):
            place.replace(fill("new", "moves.csv", "slopes.csv"), folders.manifest(name="tiny"))
    assert whole(folder) == before


def test_what_a_killed_command_has_left_is_removed_at_the_next_start(tmp_path):
    folder = written(tmp_path / "out")
    before = whole(folder)
    fill("half", f"{drafts.PREFIX}abc/moves.csv", ".lock")(folder)
    written(folder)
    assert whole(folder) == before


def test_a_result_that_was_being_put_in_place_is_refused_to_readers_and_replaced(tmp_path):
    folder = written(tmp_path / "out")
    manifest = folders.read_manifest(folder)
    manifest |= {"files": [*manifest["files"], "slopes.csv"], "unfinished": True}
    folders.write_manifest(manifest, folder / "manifest.json")
    fill("new", "slopes.csv")(folder)
    with pytest.raises(BadInput, match="run it again"):
        folders.read_manifest(folder)
    written(folder, text="new", files=("moves.csv",))
    assert sorted(whole(folder)) == ["manifest.json", "moves.csv"]


def test_a_link_to_a_folder_stays_a_link_and_the_folder_the_same(tmp_path):
    folder = written(tmp_path / "real")
    node = folder.stat().st_ino
    (tmp_path / "link").symlink_to(folder)
    written(tmp_path / "link", text="new")
    assert (tmp_path / "link").is_symlink()
    assert folder.stat().st_ino == node
    assert (folder / "moves.csv").read_text(encoding="utf-8") == "new"


def test_the_rights_of_a_new_folder_are_those_that_the_system_gives(tmp_path):
    for mask in (0o077, 0o002):
        before = os.umask(mask)
        try:
            folder = written(tmp_path / f"{mask:o}")
            (tmp_path / "plain" / f"{mask:o}").mkdir(parents=True)
        finally:
            os.umask(before)
        plain = tmp_path / "plain" / f"{mask:o}"
        assert folder.stat().st_mode == plain.stat().st_mode
        assert (folder / "figures").stat().st_mode == plain.stat().st_mode
        assert (folder / "manifest.json").stat().st_mode & 0o777 == 0o666 & ~mask


# Two writers are told; refusals leave nothing


def test_two_writers_of_one_folder_are_told(tmp_path):
    code = (
        "import sys; from pathlib import Path; from sim.record.result_folder import claim\n"
        "with claim('run', ['tiny'], Path(sys.argv[1])): print('mine', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(BadInput, match="another process is writing"):
            written(tmp_path / "out")
        other.communicate("\n")
    assert list(tmp_path.iterdir()) == [], "a claim without a result leaves no folder"
    written(tmp_path / "out")


def test_two_threads_of_one_process_cannot_lock_one_folder(tmp_path):
    with locked(tmp_path), pytest.raises(BadInput, match="another process"), locked(tmp_path):
        pass
    with locked(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_no_result_folder():
    with pytest.raises(BadInput, match="no folder"):
        result_folder.check_place(Path(os.devnull))


# Additions


def test_an_addition_is_listed_and_later_replaced_with_the_result(tmp_path):
    folder = written(tmp_path / "out")
    with claim_to_add(folder) as place:
        place.add(fill("page", "report.html", "figures/report/a.svg"))
    assert "report.html" in folders.read_manifest(folder)["files"]
    with claim_to_add(folder) as place:
        place.add(fill("again", "report.html"))
    assert (folder / "report.html").read_text(encoding="utf-8") == "again"
    assert (folder / "moves.csv").read_text(encoding="utf-8") == "old"
    written(folder, text="new")
    assert not (folder / "report.html").exists()


def test_an_addition_never_takes_the_place_of_a_file_of_the_user(tmp_path):
    folder = written(tmp_path / "out")
    fill("mine", "report.html")(folder)
    before = whole(folder)
    with claim_to_add(folder) as place, pytest.raises(BadInput, match=r"report\.html"):
        place.add(fill("page", "report.html", "report.md"))
    assert whole(folder) == before


# Figures come after tables, and cost lines


def broken():
    raise ValueError("no font\nof this name")


def test_a_figure_that_fails_costs_a_line_and_not_the_tables(tmp_path):
    folder = written(tmp_path / "out", files=("moves.csv",))
    with claim_to_add(folder) as place:
        lines = add_figures(place, lambda draft: [Drawing(broken, (), draft / "figures" / "odd")])
        more = add_figures(place, lambda _: broken())
    assert len(lines) == len(more) == 1
    assert "figure odd could not be plotted (ValueError: 'no font" in lines[0]
    assert "\n" not in lines[0]
    assert (folder / "moves.csv").is_file()
    assert not list(folder.rglob("odd*"))


@pytest.mark.parametrize("text", ["a/b", "../../up", "/etc/passwd", ".hidden", "a\x00b", "x" * 999])
def test_a_text_makes_a_file_name_that_stays_in_its_folder(tmp_path, text):
    path = tmp_path / f"{file_name(text)}.svg"
    path.write_text("", encoding="utf-8")
    assert path.parent == tmp_path
    assert not path.name.startswith(".")


# The command line


def test_a_run_into_a_folder_of_the_user_is_refused_before_it_runs(bamboo, tmp_path):
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_text("mine", encoding="utf-8")
    for words in (["run"], ["judge"], ["constrain"], ["spread"], ["distinguish"], ["tournament"]):
        code, out, err = bamboo(*words, "tiny.yaml", "--worlds", "20", "--out", "out")
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1
        assert "thesis.doc" in err
    assert whole(tmp_path / "out") == {"thesis.doc": b"mine"}


def test_results_go_into_the_working_folder_itself(bamboo, tmp_path):
    node = tmp_path.stat().st_ino
    for _ in range(2):
        code, out, err = bamboo("compare", "--series", SERIES, "--out", ".")
        assert (code, err) == (0, "")
        assert f"Written to {tmp_path / 'series.csv'}" in out
    assert tmp_path.stat().st_ino == node
    assert sorted(whole(tmp_path)) == ["manifest.json", "series.csv"]


def test_a_working_folder_that_is_gone_is_one_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setattr(sys, "argv", ["bamboo", "scenarios"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    err = capsys.readouterr().err
    assert (ended.value.code, err.count("\n")) == (2, 1)
    assert "no more" in err


# Interruption, and streams that cannot be written


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_command_in_one_line_and_leaves_nothing(
    tmp_path, monkeypatch, request, number
):
    monkeypatch.setattr(
        sys, "argv", ["bamboo", "run", "replay_1991_2025", "--out", str(tmp_path / "out")]
    )
    claimed = []
    # a shell that starts tests in the background has SIGINT ignored
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, kept))

    def stopped(*_, **__):
        claimed.append((tmp_path / "out").is_dir())
        os.kill(os.getpid(), number)
        time.sleep(5)

    monkeypatch.setattr("sim.studies.replay.run", stopped)
    message, code = cli._ended(sys.argv[1:])
    assert claimed == [True]
    assert code == 128 + number
    assert message == "bamboo: stopped; nothing is left half-written"
    assert list(tmp_path.iterdir()) == []


class Full:
    """A stream on a full disk."""

    encoding = "utf-8"

    def __init__(self, error):
        self.error = error

    def write(self, _):
        raise self.error

    def flush(self):
        raise self.error

    def fileno(self):
        raise OSError


def test_standard_error_that_cannot_be_written_ends_nothing(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", Full(OSError(28, "No space left on device")))
    monkeypatch.setattr(sys, "argv", ["bamboo", "run", "nowhere"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (BrokenPipeError(32, "Broken pipe"), 0, ""),
        (OSError(28, "No space left on device"), 2, "cannot be written: No space left on device"),
    ],
)
def test_standard_output_that_cannot_be_written_is_no_traceback(
    monkeypatch, capsys, error, code, said
):
    monkeypatch.setattr(sys, "stdout", Full(error))
    message, ended = cli._ended(["scenarios"])
    assert ended == code
    assert said in message
    assert (message == "") == (said == "")


# What check knows, and how a report says that its folder is made again


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("start: 1014-01\n", "400 at most"),
        ("window: [1990, 1995]\n", "does not lie in the span 2014-2019"),
        (
            "sweep: {design: grid, factors: {parameters.inertia: {steps: 2}}, outputs: [rize]}\n",
            "'rize' is not allowed",
        ),
    ],
)
def test_check_reports_what_run_sweep_and_judge_refuse(bamboo, tmp_path, lines, said):
    key = lines.partition(":")[0]
    kept = [line for line in TINY.splitlines() if not line.startswith(f"{key}:")]
    (tmp_path / "tiny.yaml").write_text("\n".join([*kept, lines]), encoding="utf-8")
    code, out, err = bamboo("check", "tiny.yaml")
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", [p.parent.name for p in RESULTS.glob("*/manifest.json")])
def test_the_commands_of_a_report_write_into_a_new_folder(name):
    folder = folder_reader.read(RESULTS / name)
    *made, report = run_section._commands(folder)
    places = {line.partition("--out ")[2] for line in made}
    if made:
        assert places == {report.removeprefix("bamboo report ")}
        assert not any((RESULTS.parent / place).exists() for place in places)
    if "constrained" in folder.manifest:
        assert all(re.search(r"--constrained \S*constrained\.json", line) for line in made)
    if folder.table("verdicts") is not None:
        assert [line.split()[1] for line in made] == ["judge"]


def test_the_manifest_of_every_stored_result_lists_its_files():
    for manifest in RESULTS.glob("*/manifest.json"):
        contents = folder_contents.look(manifest.parent)
        others = [name for name in contents.foreign if not name.startswith("report")]
        assert [name for name in others if not name.startswith("figures/report")] == []
