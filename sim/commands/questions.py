"""What explain and chronicle are asked: the tie, the months and the world, checked and resolved."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.core.dates import is_date
from sim.core.errors import BadInput, bad_word, shown
from sim.core.vocabulary import month_index, month_text
from sim.record import folders
from sim.scenario.frozen_scenario import Scenario

BESIDE: Final = 100  # worlds whose mean is printed beside one world, by default
Tie = tuple[str, str]


@dataclass(frozen=True)
class Question:
    """What is asked, as the command line states it.

    Attributes:
        actor: Whose choice; None for the focus of the scenario.
        target: Toward whom; None for the actor's first tie.
        month: The month, YYYY-MM; None where a span is asked about.
        since: The first month of a span.
        to: The last month of a span.
        world: The world; None for the one nearest to the median.
        beside: Worlds whose mean is printed beside that world.
    """

    actor: str | None = None
    target: str | None = None
    month: str | None = None
    since: str | None = None
    to: str | None = None
    world: int | None = None
    beside: int = BESIDE


def tie_of(case: Scenario, question: Question) -> Tie:
    """Return the tie that is asked about.

    Raises:
        BadInput: The scenario decides no such tie.
    """
    actor = question.actor or case.focus
    own = [tie for tie in case.ties if tie[0] == actor]
    if not own:
        actors = list(dict.fromkeys(tie[0] for tie in case.ties))
        raise BadInput.at("--actor", bad_word("actor", actor, actors))
    if question.target is None:
        return own[0]
    tie = (actor, question.target)
    if tie not in own:
        targets = [target for _, target in own]
        message = bad_word(f"target of {actor}", question.target, targets)
        raise BadInput.at("--target", message)
    return tie


def months_of(case: Scenario, question: Question) -> list[int]:
    """Return the month or the span that is asked about, as month indices.

    Raises:
        BadInput: Neither or both are asked about, or a month lies outside the scenario.
    """
    has_span = question.since is not None or question.to is not None
    if (question.month is not None) == has_span:
        raise BadInput.at(
            "--month",
            "write one month, as in --month 2014-05, or a span, as in --from 2013-01 --to 2014-12",
        )
    if question.month is None:
        return span_of(case, question)
    return [_month(case, "--month", question.month)]


def span_of(case: Scenario, question: Question) -> list[int]:
    """Return the months of the span that is asked about, by default all of the scenario.

    Raises:
        BadInput: A month lies outside the scenario, or the span ends before it begins.
    """
    since = question.since
    to = question.to
    first = case.start if since is None else _month(case, "--from", since)
    last = case.end if to is None else _month(case, "--to", to)
    if first > last:
        message = f"{month_text(first)} lies after {month_text(last)}; a span runs forward"
        raise BadInput.at("--from", message)
    return list(range(first, last + 1))


def _month(case: Scenario, option: str, text: str) -> int:
    """Read a month of the scenario; raises BadInput."""
    if not (is_date(text) and len(text) == len("YYYY-MM")):
        message = f"{shown(text)} is no month; write YYYY-MM, such as 2014-05"
        raise BadInput.at(option, message)
    month = month_index(text)
    if not case.start <= month <= case.end:
        span = f"{month_text(case.start)} to {month_text(case.end)}"
        raise BadInput.at(option, f"{text} lies outside the span {span}")
    return month


def world_of(case: Scenario, question: Question) -> int | None:
    """Return the world that is asked for, or None.

    Raises:
        BadInput: The scenario has no world of this number.
    """
    world = question.world
    if world is not None and not 0 <= world < case.worlds:
        message = (
            f"{world} is no world of this scenario; "
            f"its {case.worlds} worlds are numbered 0 to {case.worlds - 1}"
        )
        raise BadInput.at("--world", message)
    return world


def check_folder(case: Scenario, out: Path | None) -> None:
    """Check that a folder to which tables are added holds results of this scenario and seed.

    Raises:
        BadInput: It holds no results, or those of another scenario, evidence or seed.
    """
    if out is None:
        return
    manifest = folders.read_manifest(out)
    drawn = case.posterior
    own: dict[str, Any] = {
        "scenario_digest": case.digest if drawn is None else drawn.scenario_digest,
        "forcing_digest": case.forcing.digest,
        "seed": case.seed,
        "posterior": None if drawn is None else drawn.digest,
    }
    held = {**manifest, "posterior": (manifest.get("posterior") or {}).get("digest")}
    for key, value in own.items():
        if held.get(key) != value and (key != "posterior" or drawn is not None):
            message = (
                f"{out} holds the results of {shown(manifest.get('name'))} "
                f"with another {key.replace('_', ' ')}; "
                "name a folder of this very scenario and seed"
            )
            raise BadInput.at("--out", message)
