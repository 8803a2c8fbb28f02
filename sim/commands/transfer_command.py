"""Outside the sample: several directions scored, written to one folder and told, as ``bamboo transfer`` does."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pandas as pd

from sim.core.errors import together
from sim.evidence.coded_tables import load_history
from sim.judge.theses import Thesis, file_of, load_theses
from sim.model.ensemble import Progress
from sim.record import folders
from sim.report import transfer_figures as report
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies import transfer, window
from sim.studies.transfer import PRIOR, Direction

Shown = Callable[[str], AbstractContextManager[Progress]]


def directions(
    names: Sequence[str],
    seeds: Path | None = None,
    *,
    sets: Sequence[Path] = (),
    settings: Sequence[str] = (),
    worlds: int | None = None,
    seed: int | None = None,
) -> list[Direction]:
    """Give the directions from the declared ranges, and from every constrained set, to each scenario's span; raises BadInput with all faults.

    A set is not scored on years that it was calibrated on: that would be no test.
    """
    ways = [(name, known) for name in names for known in (None, *sets)]
    cases = together(
        *(
            partial(
                load_scenario,
                name,
                settings,
                worlds=worlds,
                seed=seed,
                seeds=seeds,
                constrained=known,
            )
            for name, known in ways
        )
    )
    together(*(partial(window.refuse, case) for case in cases[:: len(sets) + 1]))
    claims = together(*(partial(_claims, case.theses, seeds) for case in cases))
    return [
        Direction(_source(case), case, said)
        for case, said in zip(cases, claims, strict=True)
        if not _seen(case)
    ]


def _source(case: Scenario) -> str:
    return PRIOR if case.constrained is None else "{}-{}".format(*case.constrained.calibrated)


def _seen(case: Scenario) -> bool:
    """Tell whether a scenario's worlds were calibrated on years of its own span."""
    known = case.constrained
    return (
        known is not None
        and known.calibrated[0] <= case.years[-1]
        and case.years[0] <= known.calibrated[1]
    )


def _claims(name: str, seeds: Path | None) -> tuple[Thesis, ...]:
    return load_theses(file_of(name, seeds))


def told(
    asked: Sequence[Direction], folder: Path, seeds: Path | None, progress: Shown
) -> list[str]:
    """Score every direction, write the folder, and say what came out."""
    history, done = load_history(seeds), []
    for direction in asked:
        with progress(direction.label) as shown:
            done.append(transfer.score(direction, history, shown))
    table, paths = (
        pd.concat(parts, ignore_index=True)
        for parts in ([d.table for d in done], [d.paths for d in done])
    )
    folders.write_folder(folder, partial(_fill, asked, table, paths, history.digest))
    return [
        *report.lines(table),
        f"Written to {folder}: transfer.csv, paths.csv, figures/transfer.png",
    ]


def _fill(
    asked: Sequence[Direction], table: pd.DataFrame, paths: pd.DataFrame, digest: str, folder: Path
) -> None:
    folders.write_csv(table, folder / "transfer.csv")
    folders.write_csv(paths, folder / "paths.csv")
    (folder / "figures").mkdir()
    report.drawing(
        table, paths, [(d.label, d.scenario.name, d.scenario.window) for d in asked], folder
    )()
    said = [
        {
            "direction": d.label,
            "scenario": d.scenario.name,
            "scenario_digest": d.scenario.digest,
            "forcing_digest": d.scenario.forcing.digest,
            "theses": [t.id for t in transfer.answerable(d)],
            "window": list(d.scenario.window),
            "worlds": d.scenario.worlds,
            "seed": d.scenario.seed,
        }
        for d in asked
    ]
    folders.write_manifest(
        folders.manifest(
            name="transfer",
            kind="transfer",
            title="Scored outside the sample",
            directions=said,
            history_digest=digest,
        ),
        folder / "manifest.json",
    )
