"""Unfinished work: pieces are kept whole, taken up again, refused elsewhere, and go at the end."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim.core import part_codec
from sim.core.errors import BadInput
from sim.record.part_folder import Work, parts


@dataclass(frozen=True)
class Inner:
    values: np.ndarray
    name: str


@dataclass(frozen=True)
class Piece:
    inner: tuple[Inner, ...]
    by_name: dict[str, np.ndarray]
    number: float | None


CLASSES = {"Piece": Piece, "Inner": Inner}
SHAPE = arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3)


@settings(deadline=None)  # the time of the first call says nothing of the code
@given(
    values=arrays.arrays(np.float64, SHAPE),
    name=st.text(max_size=5),
    number=st.none() | st.floats(allow_nan=False),
)
def test_what_is_stored_comes_back(values, name, number) -> None:
    piece = Piece((Inner(values, name),), {name: values}, number)
    back = part_codec.decode(part_codec.encode(piece), CLASSES)
    assert isinstance(back, Piece)
    assert back.number == number
    assert back.inner[0].name == name
    np.testing.assert_array_equal(back.inner[0].values, values)
    np.testing.assert_array_equal(back.by_name[name], values)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_damaged_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="hold no result"):
        part_codec.decode(content, CLASSES)


def test_no_class_is_made_that_the_reader_does_not_name() -> None:
    content = part_codec.encode(Inner(np.zeros(1), "a"))
    with pytest.raises(ValueError, match="hold no result"):
        part_codec.decode(content, {"Piece": Piece})


def _work(tmp_path, **changes) -> Work:
    return replace(Work("case", tmp_path / "out", "this plan", (Piece, Inner)), **changes)


def _interrupted(work: Work, number: float) -> None:
    def run() -> None:
        with parts(work) as kept:
            kept.put("first", Piece((), {}, number))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()


def test_an_interrupted_run_goes_on_where_it_was_and_leaves_nothing(tmp_path) -> None:
    _interrupted(_work(tmp_path), 1.0)
    with parts(_work(tmp_path, resume=True)) as kept:
        assert kept.get("first") == Piece((), {}, 1.0)
        assert kept.get("second") is None
    assert list(tmp_path.iterdir()) == []


def test_pieces_are_not_lost_without_a_word(tmp_path) -> None:
    _interrupted(_work(tmp_path), 1.0)
    with pytest.raises(BadInput, match="--resume"), parts(_work(tmp_path)):
        pass
    with parts(_work(tmp_path, force=True)) as kept:
        assert kept.get("first") is None


def test_pieces_of_another_plan_are_neither_taken_nor_lost(tmp_path) -> None:
    _interrupted(_work(tmp_path), 1.0)
    other = _work(tmp_path, identity="another plan", resume=True)
    with pytest.raises(BadInput, match="other options"), parts(other):
        pass
    with parts(_work(tmp_path, resume=True)) as kept:
        assert kept.get("first") == Piece((), {}, 1.0)
        kept.put("first", Piece((), {}, 1.0))
    _interrupted(_work(tmp_path), 1.0)
    with parts(replace(other, force=True)) as kept:
        assert kept.get("first") is None


def test_a_damaged_piece_is_made_again(tmp_path) -> None:
    _interrupted(_work(tmp_path), 1.0)
    (piece,) = (tmp_path / "out_unfinished").glob("*.npz")
    piece.write_bytes(piece.read_bytes()[:40])
    with parts(_work(tmp_path, resume=True)) as kept:
        assert kept.get("first") is None
        kept.put("first", Piece((), {}, 2.0))
        assert kept.get("first") == Piece((), {}, 2.0)


def test_a_piece_in_the_place_of_another_or_of_other_work_is_not_taken(tmp_path) -> None:
    _interrupted(_work(tmp_path), 1.0)
    with parts(_work(tmp_path, resume=True)) as kept:
        first = kept._file("first")
        sealed = first.read_bytes()
        kept._file("second").write_bytes(sealed)
        assert kept.get("second") is None
        assert replace(kept, identity="another").get("first") is None
        first.write_bytes(part_codec.encode(Piece((), {}, 1.0)))  # whole, but of no work
        assert kept.get("first") is None
    kept._file("second").unlink()


def test_a_run_that_was_killed_while_it_kept_a_piece_goes_on(tmp_path) -> None:
    _interrupted(_work(tmp_path), 1.0)
    stated = tmp_path / "out_unfinished" / "manifest.json"
    stated.write_text(stated.read_text().replace("{", '{"unfinished": true,', 1))
    with parts(_work(tmp_path, resume=True)) as kept:
        assert kept.get("first") == Piece((), {}, 1.0)
        kept.put("second", Piece((), {}, 2.0))
        assert kept.get("second") == Piece((), {}, 2.0)
    assert list(tmp_path.iterdir()) == []


def test_what_others_put_in_the_place_of_a_piece_stays(tmp_path) -> None:
    with parts(_work(tmp_path, force=True)) as kept:
        kept.put("first", Piece((), {}, 1.0))
        kept._file("second").write_text("mine")
        with pytest.raises(BadInput, match="not written by Bamboo"):
            kept.put("second", Piece((), {}, 2.0))
    assert kept._file("second").read_text() == "mine"


def test_a_run_that_fails_before_its_first_piece_leaves_nothing(tmp_path) -> None:
    with pytest.raises(BadInput, match="no codes"), parts(_work(tmp_path)):
        raise BadInput.at("case", "no codes")
    assert list(tmp_path.iterdir()) == []
