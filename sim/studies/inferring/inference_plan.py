"""What an inference is made of: a tie, its codes, a basis, contenders and settings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from sim import __version__
from sim.core.errors import BadInput, bad_word
from sim.core.vocabulary import MONTHS, tie_name
from sim.evidence.stance_codes import DIRECT, PLAIN, StanceCodes
from sim.inference import ideal_path
from sim.inference.contender import Contender
from sim.inference.contender_list import contenders, default_names, refuse_unknown
from sim.inference.sampler import REVISION
from sim.inference.sampling_problem import Settings
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring.choices import MAIN, Choices
from sim.studies.inferring.given_codes import codes_given
from sim.studies.replay import without_joint
from sim.studies.run_types import documents, without_document

# by name: the stance that scores, and whether joint acts force
BASES: Final = MappingProxyType(
    {
        "plain": (PLAIN, True),
        "direct": (DIRECT, True),
        "plain_without_joint": (PLAIN, False),
        "direct_without_joint": (DIRECT, False),
    }
)
PARTS: Final = 4  # where a case states no cuts, they divide the span into so many parts
FEWEST: Final = 64  # particles
LEAST_SCALE: Final = 0.01  # factor of the scales of priors
# settings of the sampler where no number of particles is asked for
USUAL: Final = Settings(kept=2560, kept_at_stops=320, fewest=192, walkers=48, thin=16)
# those of studies of many histories: half the walkers, which walk no further than they have to;
# calibration was shown of them
BRIEF: Final = replace(USUAL, kept=USUAL.fewest, walkers=24)


@dataclass(frozen=True)
class InferencePlan:
    """An inference that can be run.

    Attributes:
        scenario: The scenario with the one tie, with the acts of the basis.
        basis: A key of ``BASES``.
        codes: Coders' codes of the tie in all years of the span, of the coders who coded any of
            the years up to ``until``.
        names: Names of the contenders.
        until: Last year whose codes are given.
        cuts: Earlier years up to which posteriors are kept.
        settings: Settings of the sampler.
        seed: Seed of the sampler.
        choices: What was chosen otherwise than in the main inference.
    """

    scenario: Scenario
    basis: str
    codes: StanceCodes
    names: tuple[str, ...]
    until: int
    cuts: tuple[int, ...]
    settings: Settings
    seed: int
    choices: Choices = MAIN

    @property
    def given(self) -> StanceCodes:
        """The codes that are given."""
        return self.codes.until(self.until)

    def trained(self, name: str) -> Contender:
        """Return a contender that knows no evidence of years after ``until``."""
        known = ideal_path.until(self.scenario, self.until)
        return contenders(known, self.codes.coders, [name], self.choices.prior_scale)[0]

    def predicting(self, name: str) -> Contender:
        """Return a contender that meets the acts of all years.

        Its coordinates are those of the contender that was trained: coding errors of acts that
        begin later are drawn by the numbers of worlds. Series of figures that it did not know by
        ``until`` stay out.
        """
        whole = self.until == self.scenario.years[-1]
        seen = self.scenario if whole else ideal_path.foreseeing(self.scenario, self.until)
        full = contenders(seen, self.codes.coders, [name], self.choices.prior_scale)[0]
        full.coordinates = self.trained(name).coordinates
        return full

    @property
    def choice(self) -> str:
        """The basis, and what else was chosen otherwise, in words."""
        parts = [self.basis, *self.choices.told]
        if self.until != self.scenario.years[-1]:
            parts.append(f"until {self.until}")
        return ", ".join(parts)

    @property
    def identity(self) -> str:
        """What every finding depends on, beside the name of its contender."""
        codes = (self.codes.coders, self.codes.codes.tobytes().hex())
        parts = (
            __version__,
            REVISION,
            self.scenario.digest,
            self.scenario.forcing.digest,
            self.basis,
            codes,
            self.codes.confidence.tobytes().hex(),
            self.until,
            self.cuts,
            self.settings,
            self.seed,
            self.choices,
        )
        return repr(parts)

    def years_until(self, year: int) -> int:
        """Count the years of the span up to a year."""
        return year - self.scenario.years.start + 1


def plan(
    scenario: Scenario,
    *,
    names: Sequence[str] | None = None,
    until: int | None = None,
    basis: str = "plain",
    particles: int | None = None,
    seed: int | None = None,
    choices: Choices = MAIN,
) -> InferencePlan:
    """Plan an inference on the first tie of a scenario.

    Args:
        scenario: The scenario.
        names: Names of contenders; by default all.
        until: Last year whose codes are given; by default the last of the span.
        basis: A key of ``BASES``.
        particles: Number of particles.
        seed: Seed; by default that of the scenario.
        choices: What is chosen otherwise than in the main inference.

    Raises:
        BadInput: The likelihood is not exact, there are no codes, or something is not allowed.
    """
    tie = scenario.own_ties[0]
    last = scenario.years[-1] if until is None else until
    _refuse(scenario, last, particles, basis)
    if choices.brief and particles is not None:
        message = "it has a number of particles of its own; leave out --particles"
        raise BadInput.at("--brief", message)
    if not LEAST_SCALE <= choices.prior_scale <= 1.0 / LEAST_SCALE:
        message = f"{choices.prior_scale:g} is no such factor; allowed are {LEAST_SCALE:g} to 100"
        raise BadInput.at("--prior-scale", message)
    asked = default_names(scenario) if names is None else tuple(dict.fromkeys(names))
    refuse_unknown(asked)
    ideal_path.refuse_inexact(scenario, tie)
    stance, joint = BASES[basis]
    one = ideal_path.of_one_tie(scenario if joint else without_joint(scenario), tie)
    if choices.without_document:
        one = _without(one, choices.without_document)
    one = replace(one, name=scenario.name)
    codes = codes_given(scenario, tie, stance)
    if choices.codes_of:
        codes = _codes_of(codes, choices.codes_of)
    given = codes.until(last)
    if not given.coders:
        message = f"no coder coded {tie_name(*tie)} up to {last}; name a tie or years with codes"
        raise BadInput.at(scenario.name, message)
    usual = BRIEF if choices.brief else USUAL
    settings = usual if particles is None else Settings(particles=particles)
    cuts = () if choices.brief else _cuts(scenario, last)
    stops = tuple(cut - scenario.years.start + 1 for cut in cuts)
    return InferencePlan(
        scenario=one,
        basis=basis,
        codes=codes.of(given.coders),
        names=asked,
        until=last,
        cuts=cuts,
        settings=replace(settings, stops=stops),
        seed=scenario.seed if seed is None else seed,
        choices=choices,
    )


def _without(scenario: Scenario, document: str) -> Scenario:
    """Return a scenario without a document's acts; raises BadInput where that is not possible."""
    option = "--without-document"
    known = documents(scenario)
    if document not in known:
        raise BadInput.at(option, bad_word("document", document, known))
    found = without_document(scenario, document)
    if not found.forcing.acts:
        message = f"{document} is the only document with acts; without it no act is left"
        raise BadInput.at(option, message)
    return found


def _codes_of(codes: StanceCodes, coder: str) -> StanceCodes:
    """Return the codes of one coder; raises BadInput where there is no such coder."""
    if coder not in codes.coders:
        raise BadInput.at("--codes-of", bad_word("coder", coder, list(codes.coders)))
    return codes.of((coder,))


def _cuts(scenario: Scenario, last: int) -> tuple[int, ...]:
    """Return the years after which what follows is held out: those of the case, or even ones."""
    years = scenario.years
    stated = scenario.case.cuts
    if stated is None:
        stated = tuple(years.start + len(years) * part // PARTS - 1 for part in range(1, PARTS))
    return tuple(cut for cut in dict.fromkeys(stated) if years.start <= cut < last)


def _refuse(scenario: Scenario, until: int, particles: int | None, basis: str) -> None:
    """Refuse what no inference can be done with; raises BadInput."""
    if basis not in BASES:
        raise BadInput.at("--basis", bad_word("basis", basis, list(BASES)))
    years = scenario.years
    if until not in years:
        message = f"{until} is no year of the scenario; allowed are {years[0]} to {years[-1]}"
        raise BadInput.at("--until", message)
    if particles is not None and not particles >= FEWEST:
        message = f"{particles} is too few; a sampler has {FEWEST} particles or more"
        raise BadInput.at("--particles", message)
    if scenario.start % MONTHS or (scenario.end + 1) % MONTHS:
        message = "codes are of whole years; let the scenario start in January, end in December"
        raise BadInput.at(scenario.name, message)
