"""The README is correct: its commands run, its paths exist, its table equals the results."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
from prose import bamboo_here

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SEEDS = (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")


def test_the_commands_of_the_tour_run(tmp_path, monkeypatch):
    """One process runs all commands, because a new process loads the same libraries again."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", sys.argv)  # restored afterwards
    commands = [line[2:] for line in README.splitlines() if line.startswith("$ bamboo")]
    assert len(commands) >= 8
    for command in commands:
        words = shlex.split(command)[1:]
        words = ["20" if w == "200" else w for w in words]  # fewer worlds
        bamboo_here(words)


def test_the_python_of_the_tour_runs(tmp_path):
    code = (
        re.search(r"```python\n(.*?)```", README, re.DOTALL)
        .group(1)
        .replace("worlds=100", "worlds=10")
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "soft_balance" in done.stdout


def test_a_new_state_needs_no_python(unplotted, bamboo, tmp_path):
    text = """name: with_philippines
extends: replay_1991_2025
actors:
  PHL: {size: small}
  ASEAN: {size: small, members: [BRN, IDN, MYS, SGP, THA]}
ties: [VNM>CHN, PHL>CHN]
worlds: 3
"""
    (tmp_path / "phl.yaml").write_text(text, encoding="utf-8")
    code, _, err = bamboo("run", "phl.yaml", "--out", "out")
    assert code == 0, err
    assert "PHL" in set(pd.read_csv(tmp_path / "out" / "trajectories.csv")["actor"])


def test_every_path_named_exists():
    named = set(re.findall(r"`((?:sim|seeds|scenarios|tests|results)/[\w./-]+)`", README)) | set(
        re.findall(r"\]\(((?!http)[^)#]+)\)", README)
    )
    assert named
    missing = [p for p in named if not (ROOT / p).exists()]
    assert not missing


def test_the_readme_has_at_most_a_thousand_words():
    assert len(README.split()) <= 1000


def test_the_agreement_in_the_readme_of_seeds_equals_the_table():
    for row in (ROOT / "seeds" / "agreement.csv").read_text(encoding="utf-8").splitlines()[1:]:
        cells = row.split(",")
        assert f"| {' | '.join(cells[:7])} |" in SEEDS
