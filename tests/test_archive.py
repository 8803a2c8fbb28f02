"""A result folder is taken away: what its rerun needs, checksums, and tables for other programs."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.core.errors import BadInput
from sim.record import archive_metadata, rerun, table_formats

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case, a run of it, and the archive of the run."""
    from sim.commands import new_command
    from sim.commands.archive_command import ArchiveRequest, archive
    from sim.commands.run_command import run
    from sim.commands.scenario_options import ScenarioOptions

    place = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(place)
        new_command.new(Path("mine"))
        run(ScenarioOptions("mine", worlds=2), Path("run"), _silent, None)
        archive(ArchiveRequest(Path("run"), formats=("csv", "dta")))
    return place


def _silent(_label):
    from contextlib import nullcontext

    return nullcontext(lambda done, total: None)


def test_an_archive_holds_results_inputs_environment_and_metadata(place):
    found = place / "run_archive"
    assert rerun.damaged(found) == []
    assert (found / "mine" / "case.yaml").is_file()
    assert (found / "results" / "trajectories.csv").is_file()
    lines = (found / "environment.txt").read_text(encoding="utf-8").splitlines()
    names = {line.partition("==")[0] for line in lines}
    assert {"bamboo-diplomacy", "numpy", "pandas", "mesa"} <= names
    crate = json.loads((found / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    by_id = {entry["@id"]: entry for entry in crate["@graph"]}
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    for part in by_id["./"]["hasPart"]:
        assert (found / part["@id"]).is_file()
        assert by_id[part["@id"]]["sha256"] == rerun.digest(found / part["@id"])
    assert json.loads((found / "codemeta.json").read_text())["@type"] == "SoftwareSourceCode"
    assert "cff-version: 1.2.0" in (found / "CITATION.cff").read_text(encoding="utf-8")
    commands = pd.read_csv(found / "commands.csv")
    assert set(commands["command"]) == {"bamboo run mine --worlds 2 --seed 1"}
    assert "figures/domains.svg" in set(commands["file"])


def test_what_a_rerun_makes_is_compared_and_damage_is_found(place, monkeypatch, capsys):
    found = place / "run_archive"
    again = found / "rerun"

    def remade(words, **_options):
        assert words[-2:] == ["--out", "rerun"]
        for path in (found / "results").rglob("*"):
            if path.is_file():
                target = again / path.relative_to(found / "results")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(rerun.subprocess, "run", remade)
    assert rerun.main(found) == 0
    assert "different: 0" in capsys.readouterr().out
    (again / "history.csv").write_text("x")
    (again / "slopes.csv").unlink()
    assert rerun.compare(found)["different"] == ["history.csv"]
    assert rerun.compare(found)["not made again"] == ["slopes.csv"]
    whole = (found / "mine" / "events.csv").read_bytes()
    (found / "mine" / "events.csv").write_bytes(whole[:-1])
    assert rerun.main(found) == 2
    (found / "mine" / "events.csv").write_bytes(whole)


@pytest.mark.parametrize("text", [None, b"", b"abc", b"\xff\xfe", b"abc  commands.csv\nabc"])
def test_damaged_checksums_are_damage_of_the_archive(tmp_path, text, capsys):
    (tmp_path / rerun.COMMANDS).write_text("file,sha256,command\n")
    if text is not None:
        (tmp_path / rerun.SUMS).write_bytes(text)
    assert rerun.main(tmp_path) == 2
    assert "damaged: " in capsys.readouterr().out


def test_the_script_of_an_archive_needs_the_standard_library_alone(place):
    text = (place / "run_archive" / "rerun.py").read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if "import " in line}
    assert imported & {"import", "from"} == set()
    modules = [line.split()[1] for line in text.splitlines() if line.startswith(("import", "from"))]
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names


def test_a_stata_file_carries_variable_labels_and_value_labels(place):
    path = place / "run_archive" / "formats" / "trajectories.dta"
    with pd.io.stata.StataReader(path) as reader:
        table = reader.read(convert_categoricals=True)
        assert reader.variable_labels()["mean"] == "mean annual level over worlds"
        assert set(reader.value_labels()["domain"].values()) >= {"political", "military"}
    kept = pd.read_csv(place / "run_archive" / "results" / "trajectories.csv")
    assert list(table.columns) == list(kept.columns)
    assert list(table["actor"].astype(str)) == list(kept["actor"])
    assert table["mean"].to_numpy() == pytest.approx(kept["mean"].to_numpy())


def test_names_and_texts_that_stata_does_not_take_are_changed_or_kept_long(tmp_path):
    odd = pd.DataFrame(
        {"a b": [1.5, None], "x" * 40: ["越南", ""], "ok": [True, False], "e": [None, None]}
    )
    table_formats.write(odd, "odd", tmp_path / "odd.dta", "dta")
    back = pd.read_stata(tmp_path / "odd.dta")
    assert list(back.columns) == ["v0_a_b", f"v1_{'x' * 29}", "ok", "e"]
    assert back.iloc[0, 1] == "越南"


def test_unknown_formats_and_missing_libraries_are_one_line(monkeypatch):
    with pytest.raises(BadInput, match="did you mean 'dta'"):
        table_formats.chosen("csv,dtaa")
    monkeypatch.setattr(table_formats, "find_spec", lambda _name: None)
    with pytest.raises(BadInput, match="needs the extra 'sheets'"):
        table_formats.chosen("xlsx")
    assert table_formats.chosen("csv, dta") == ("csv", "dta")


def test_what_cannot_be_archived_is_refused_and_nothing_is_written(bamboo, tmp_path, place):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    run = place / "run"
    for words, said in (
        (("archive", tmp_path / "full"), "not a result folder"),
        (("archive", run, "--out", "full"), "holds something"),
        (("archive", run, "--out", "a"), "name the folder of its case"),
        (("archive", run, "--out", "a", "--format", "doc"), "format: 'doc'"),
    ):
        code, out, err = bamboo(*words)
        assert (code, out) == (2, "")
        assert said in err
    assert not (tmp_path / "a").exists()
    assert bamboo("archive", run, "--out", "a", "--case", place / "mine")[0] == 0


def test_a_manifest_that_leads_out_of_the_archive_is_refused(bamboo, tmp_path, place):
    from shutil import copytree

    copytree(place / "run", tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    manifest["command"] += ["--posterior", "../elsewhere"]
    (tmp_path / "run" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    code, _, err = bamboo("archive", "run", "--case", place / "mine")
    assert code == 2
    assert "leads out of the archive" in err


def test_the_environment_lists_no_extra_that_is_not_needed():
    names = {line.partition("==")[0] for line in archive_metadata.environment()}
    assert "pytest" not in names
    assert "krippendorff" in names or "numpy" in names
