"""Damaged inputs of every kind end in exit 0, or in exit 2 with a few lines and nothing written.

``python -m bench.fuzz --cases 10000`` tries more of them by hand.
"""

import os
import shutil
import sys

import pytest

from bench import fuzz

TIMES = int(os.environ.get("BAMBOO_FUZZ_TIMES", "1"))  # so many times the cases of each kind
FOLDERS = (fuzz.fuzz_run, fuzz.fuzz_trial, fuzz.fuzz_swept, fuzz.fuzz_study, fuzz.fuzz_inferred)
SLOW = (
    *(fuzz.fuzz_evidence, fuzz.fuzz_theses, fuzz.fuzz_set, fuzz.fuzz_case, fuzz.fuzz_archive),
    *(fuzz.fuzz_coupled, fuzz.fuzz_powers),
)
BY_HAND = (fuzz.fuzz_posterior,)  # its sound input alone takes longer than all other cases
KINDS = [kind for kind in fuzz.KINDS if kind not in BY_HAND]
CASES = {kind: 3 if kind in FOLDERS else 6 if kind in SLOW else 12 for kind in KINDS}
SEED = 13


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_damaged_input_is_read_or_refused_in_a_few_lines(bases, tmp_path, kind):
    failures = []
    for number in range(TIMES * CASES[kind]):
        place = tmp_path / str(number)
        place.mkdir()
        result = fuzz.attempt(bases, place, SEED, number, (kind,))
        shutil.rmtree(place, ignore_errors=True)
        if result.complaint:
            failures.append(f"case {number}: {result.complaint}: {result.text.strip()[-300:]}")
    assert not failures, "\n".join(failures)


def test_the_fuzzer_notices_an_error_a_flood_of_lines_and_a_changed_file():
    assert fuzz._complaint(fuzz.Result(None, "x"), 0, ())
    assert fuzz._complaint(fuzz.Result(0, "KeyError: 'a'"), 0, ())
    assert fuzz._complaint(fuzz.Result(2, "a:1:1: b\n" * 50), 0, ())
    assert fuzz._complaint(fuzz.Result(2, "a:1:1: b"), 0, ["a"])
    assert fuzz._complaint(fuzz.Result(2, ""), 0, ())
    assert fuzz._complaint(fuzz.Result(0, ""), 99, ())
    assert not fuzz._complaint(fuzz.Result(2, "a:1:1: b"), 1, ())


def test_a_case_is_the_same_again(bases, tmp_path):
    texts = []
    for name in "ab":
        (tmp_path / name).mkdir()
        fuzz.fuzz_series(bases, tmp_path / name, fuzz.Random("1-4"))
        texts.append((tmp_path / name / "series.csv").read_bytes())
    assert texts[0] == texts[1]
    assert texts[0] != (bases.root / "series.csv").read_bytes()


def test_an_unknown_kind_is_refused_in_one_line_that_lists_all(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["fuzz", "--kind", "scenaro"])
    assert fuzz.main() == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "did you mean 'scenario'?" in err
    assert all(kind.__name__.removeprefix("fuzz_") in err for kind in fuzz.KINDS)
