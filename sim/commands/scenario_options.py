"""The options by which every command takes a scenario, and the inputs that they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what loads a scenario is imported when it is needed, so that help is quick
    from sim.evidence.rows import History
    from sim.judgement.theses import Thesis
    from sim.scenario.frozen_scenario import Scenario


@dataclass(frozen=True)
class ScenarioOptions:
    """What the command line says of a scenario.

    Attributes:
        scenario: A path, or the name of a shipped scenario.
        settings: Settings ``KEY=VALUE`` that are laid over the file.
        worlds: Number of worlds; None for that of the file.
        seed: Seed; None for that of the file.
        evidence: Folder of evidence; None for the shipped one.
        constrained: File of a constrained set that worlds draw their parameters from.
    """

    scenario: str
    settings: Sequence[str] = ()
    worlds: int | None = None
    seed: int | None = None
    evidence: Path | None = None
    constrained: Path | None = None

    def load(self) -> "Scenario":
        """Load the scenario.

        Raises:
            BadInput: Something is wrong with a file or a setting; the error lists every fault.
        """
        from sim.scenario.loading import load_scenario

        return load_scenario(
            self.scenario,
            tuple(self.settings),
            worlds=self.worlds,
            seed=self.seed,
            seeds=self.evidence,
            constrained=self.constrained,
        )

    def load_history(self) -> "History":
        """Load the coded history of the evidence.

        Raises:
            BadInput: Something is wrong with the tables.
        """
        from sim.evidence.coded_tables import load_history

        return load_history(self.evidence)

    def load_theses(self) -> "tuple[Thesis, ...]":
        """Load the theses of the evidence, those of its ``theses.yaml``.

        Raises:
            BadInput: Something is wrong with the file.
        """
        from sim.judgement.theses import load_theses

        return load_theses(self.evidence / "theses.yaml" if self.evidence else None)
