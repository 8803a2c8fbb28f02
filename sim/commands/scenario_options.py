"""The options by which every command takes a scenario, and the inputs that they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import BadInput

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
        posterior: Folder of an inference whose worlds are run, or None.
        given_until: Last year whose codes these worlds were given; None for all that were given.
    """

    scenario: str
    settings: Sequence[str] = ()
    worlds: int | None = None
    seed: int | None = None
    evidence: Path | None = None
    constrained: Path | None = None
    posterior: Path | None = None
    given_until: int | None = None

    def load(self) -> "Scenario":
        """Load the scenario.

        Raises:
            BadInput: Something is wrong with a file or a setting; the error lists every fault.
        """
        return self._loaded

    @cached_property
    def _loaded(self) -> "Scenario":
        """The scenario, loaded once."""
        from sim.record.labellers import labeller_of
        from sim.scenario.loading import load_scenario

        self._refuse_two_sources()
        scenario = load_scenario(
            self.scenario,
            tuple(self.settings),
            worlds=self.worlds,
            seed=self.seed,
            seeds=self.evidence,
            constrained=self.constrained,
        )
        labeller_of(scenario.case)
        if self.posterior is None:
            return scenario
        from sim.studies.inferring.given_record import given_record

        return given_record(scenario, self.posterior, self.given_until)

    def _refuse_two_sources(self) -> None:
        """Refuse options that name two sources of worlds, or a year of none; raises BadInput."""
        if self.posterior is not None and self.constrained is not None:
            message = "it excludes --constrained; worlds come from one of the two"
            raise BadInput.at("--posterior", message)
        if self.given_until is not None and self.posterior is None:
            message = "it says which worlds of a posterior are meant; add --posterior DIR"
            raise BadInput.at("--given-until", message)

    def command(self, verb: str, case: "Scenario", more: Sequence[str] = ()) -> list[str]:
        """Return the arguments of a command on this scenario, as a manifest stores them."""
        from sim.studies import manifest_command

        words = [*manifest_command.posterior(self.posterior, self.given_until), *more]
        return manifest_command.arguments(
            verb, case, self.settings, self.constrained, words, self.evidence, self.scenario
        )

    def load_history(self) -> "History":
        """Load the coded history of the scenario's evidence.

        Raises:
            BadInput: Something is wrong with the scenario or the tables.
        """
        from sim.evidence.coded_tables import load_record

        return load_record(self._loaded.sources)

    def load_theses(self) -> "tuple[Thesis, ...]":
        """Load the theses that the scenario is tried on.

        Raises:
            BadInput: Something is wrong with the scenario or the file, or a thesis asks for a run
                that the scenario does not have.
        """
        from sim.judgement.theses import theses_of
        from sim.studies.trial import plan

        claims = theses_of(self._loaded.sources, self._loaded.theses)
        plan.refuse_unknown_runs(self._loaded, claims)
        return claims
