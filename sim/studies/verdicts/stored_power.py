"""The power of the rule of verdicts, as the folder of a study states it."""

from pathlib import Path

from sim.core.errors import BadInput
from sim.record import folders
from sim.record.columns import COLUMNS
from sim.scenario.frozen_scenario import Scenario
from sim.studies.verdicts.thesis_verdicts import Power


def read_power(scenario: Scenario, folder: Path) -> Power:
    """Read the power of the rule from the folder of a study.

    Raises:
        BadInput: The folder holds no such study, or one of other acts.
    """
    manifest = folders.read_manifest(folder)
    if manifest.get("kind") != "power":
        message = "this folder holds no study of power; 'bamboo judge SCENARIO --power' makes one"
        raise BadInput.at(str(folder / "manifest.json"), message)
    if manifest.get("forcing_digest") != scenario.forcing.digest:
        message = (
            f"the power was studied on other acts than {scenario.name} has; run "
            f"'bamboo judge {scenario.name} --power'"
        )
        raise BadInput.at(str(folder / "manifest.json"), message)
    table = folders.read_table(folder, "power", COLUMNS["power"])
    names = table["thesis"].astype(str)
    shares = table[["power_true", "power_false"]].to_numpy(float)
    if names.duplicated().any() or (shares < 0.0).any() or (shares > 1.0).any():
        message = "each thesis has one row, with shares from 0 to 1; study the power again"
        raise BadInput.at(str(folder / "power.csv"), message)
    true = dict(zip(names, table["power_true"].astype(float), strict=True))
    false = dict(zip(names, table["power_false"].astype(float), strict=True))
    return Power(true, false)
