"""The contract of a theory, as small named checks: whoever adds one holds it to what every other theory keeps.

Each check takes a theory and yields its complaints in words; no complaint, and it is kept. They try the theory at every corner of
the fields' bounds and the parameters' ranges, and at a fixed even sample between them (Sobol 1967), so that the same theory always
gets the same answer. The manner is that of scikit-learn's ``estimator_checks``.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise, product
from typing import Any, Final

import numpy as np
from numba import njit

from sim import mechanisms
from sim.core.parameters import Parameter
from sim.core.vocabulary import DOMAINS
from sim.decision import choice, predictions, theories
from sim.decision.situation import FIELDS
from sim.decision.theories import Theory

Case = dict[str, float]
Check = Callable[[Theory], Iterable[str]]
CITATION: Final = re.compile(
    r"\b(?![a-z])[^\W\d_]+,? \(?(19|20)\d\d\b|\b[a-z]+-(19|20)\d\d\b"
)  # "Walt 1987", "Walt (1987)", or a document's id
BOUNDS: Final = {f.name: (float(f.low), float(f.high)) for f in FIELDS}
MEANING: Final = {f.name: f.meaning for f in FIELDS}
POWER: Final = 8  # of two: how many points the even sample has
MANY: Final = 12  # free arguments whose corners are all tried; of more, those nearest to the points of the sample
REACH: Final = 8.0  # levels: trade at its bounds; nothing wishes for more than twice the scale
MATTERS: Final = 0.1  # levels by which a parameter moves some wish
MOVES: Final = 1e-3  # levels by which a field moves some wish
SLACK: Final = 1e-8  # levels; what rounding may cost
CLOSE: Final = 1e-12  # plain and compiled may differ in the last places


def _spans(theory: Theory) -> dict[str, tuple[float, float]]:
    """Bounds of all that a theory takes beside the domain."""
    return {f: BOUNDS[f] for f in theory.reads} | {
        p.name: (p.low, p.high) for p in theory.parameters
    }


def _within(theory: Theory, points: Iterable[Iterable[float]]) -> list[Case]:
    """Lay points of the unit cube out as cases, the domains taking turns."""
    spans = _spans(theory)
    return [
        {
            n: low + u * (high - low)
            for (n, (low, high)), u in zip(spans.items(), point, strict=False)
        }
        | {"domain": i % len(DOMAINS)}
        for i, point in enumerate(points)
    ]


@cache
def sample(theory: Theory) -> list[Case]:
    """Give cases spread evenly over all that a theory can meet, the same every time."""
    from scipy.stats import qmc  # takes most of a second to load

    return _within(
        theory, qmc.Sobol(max(len(_spans(theory)), 1), scramble=False).random_base2(POWER).tolist()
    )


def corners(theory: Theory) -> list[Case]:
    """Give the cases at the corners of all bounds, in every domain."""
    n = len(_spans(theory))
    ends: Iterable[Iterable[float]] = (
        product((0.0, 1.0), repeat=n)
        if n <= MANY
        else np.unique(np.rint(_even(n)), axis=0).tolist()
    )
    return [
        case | {"domain": d}
        for case in _within(theory, ends)
        for d in range(len(DOMAINS) if "domain" in theory.arguments else 1)
    ]


def _even(n: int) -> Any:
    from scipy.stats import qmc

    return qmc.Sobol(n, scramble=False).random_base2(MANY)


def plainly(theory: Theory, case: Case) -> float:
    """Ask a theory in plain Python."""
    return float(theory.wish(**{a: case[a] for a in theory.arguments}))


@cache
def compiled(theory: Theory) -> Callable[..., float]:
    """Compile a theory as the kernel does."""
    found: Callable[..., float] = njit(theory.wish, error_model="numpy")
    return found


def _gaps(theory: Theory, name: str) -> list[float]:
    """By how much a wish rises as one argument goes from its low end to its high end, in every case of the sample."""
    low, high = _spans(theory)[name]
    return [
        plainly(theory, c | {name: high}) - plainly(theory, c | {name: low}) for c in sample(theory)
    ]


def _words(text: str) -> set[str]:
    return {w[:5] for w in re.findall(r"[a-z]{5,}", text.lower().replace("_", " "))}


def cites_who_published_it(theory: Theory) -> Iterator[str]:
    """Its docstring opens with a title and names author and year."""
    if not theory.text or theory.text == theory.name:
        yield "the module has no docstring; its first line says the idea, the rest cites it"
    elif not CITATION.search(theory.text):
        yield "the docstring cites nobody; write author and year, such as 'Walt 1987'"


def says_in_words_what_it_reads(theory: Theory) -> Iterator[str]:
    """Its docstring has a sentence that begins with 'Reads' and speaks of every field."""
    said = re.search(r"Reads .*", " ".join(theory.text.split()))
    if said is None:
        yield "the docstring has no sentence that begins with 'Reads'"
    else:
        yield from (
            f"the sentence that begins with 'Reads' is silent on {f} ({MEANING[f]})"
            for f in theory.reads
            if not _words(said[0]) & _words(f"{f} {MEANING[f]}")
        )


def is_moved_by_every_field_it_reads(theory: Theory) -> Iterator[str]:
    """It reads something, and each field moves some wish."""
    if not theory.reads:
        yield f"wish reads no field of the situation; fields: {', '.join(BOUNDS)}"
    for field in theory.reads:
        middle = sum(BOUNDS[field]) / 2
        bent = max(
            abs(
                plainly(theory, c | {field: middle})
                - plainly(theory, c | {field: BOUNDS[field][0]})
            )
            for c in sample(theory)
        )
        if max(bent, *map(abs, _gaps(theory, field))) <= MOVES:
            yield f"{field} moves no wish; leave it out of the arguments"


def gives_its_parameters_sane_ranges(theory: Theory) -> Iterator[str]:
    """Each has finite ends, a source in words, and a direction that is one."""
    for p in theory.parameters:
        if not all(map(math.isfinite, (p.low, p.high, p.default))):
            yield f"{p.name} ranges from {p.low:g} to {p.high:g}; both ends are finite"
        if p.log and p.low <= 0:
            yield f"{p.name} is drawn on a scale of magnitudes (log) from {p.low:g}; such a range begins above 0"
        if not p.source.strip():
            yield f"{p.name} has no source; say who gives the range, or that it is assumed, and why"
        if p.raises not in (-1, 0, 1):
            yield f"{p.name} says raises={p.raises!r}; allowed: -1, 0, 1"


def names_parameters_of_its_own(theory: Theory) -> Iterator[str]:
    """None has the name of a parameter of the model, or is declared otherwise by another theory."""
    model = {p.name for p in (*choice.PARAMETERS, *choice.TEMPLATES)} | set(mechanisms.declared())
    yield from (
        f"{p.name} is a parameter of the model itself; choose another name"
        for p in theory.parameters
        if p.name in model
    )
    for other in _others(theory):
        yield from (
            f"{p.name} is declared otherwise by {other.name!r}; choose another name"
            for p in theory.parameters
            if any(p.name == q.name and p != q for q in other.parameters)
        )


def is_not_taken_for_another(theory: Theory) -> Iterator[str]:
    """No other theory reads the same fields by parameters of the same names, since the two would share their draws."""
    yield from (
        f"{other.name!r} reads the same and has parameters of the same names; name yours after your idea"
        for other in _others(theory)
        if other.identity == theory.identity
    )


def _others(theory: Theory) -> list[Theory]:
    return [t for t in theories.registry().values() if t.name != theory.name]


def obeys_every_parameter(theory: Theory) -> Iterator[str]:
    """Each moves some wish by a tenth of a level."""
    for p in theory.parameters:
        most = max(map(abs, _gaps(theory, p.name)))
        if not most > MATTERS:
            yield f"{p.name} moves no wish by a tenth of a level (at most {most:.3g}); widen its range or leave it out"


def moves_as_its_parameters_claim(theory: Theory) -> Iterator[str]:
    """A parameter with raises=+1 or -1 never moves a wish the other way; one with 0 moves wishes both ways."""
    for p in theory.parameters:
        steps = _steps(theory, p)
        falls, rises = min(steps) < -SLACK, max(steps) > SLACK
        if p.raises and (falls if p.raises > 0 else rises):
            yield f"{p.name} claims raises={p.raises:+d}, but moves wishes by {min(steps):+.3g} to {max(steps):+.3g}"
        elif not p.raises and falls != rises:
            yield f"{p.name} claims no direction, but only ever {'lowers' if falls else 'raises'} the wish; declare raises={-1 if falls else 1}"


def _steps(theory: Theory, p: Parameter) -> list[float]:
    """By how much a wish rises over each quarter of a parameter's range, in every case of the sample and at every corner."""
    at = np.linspace(p.low, p.high, 5).tolist()
    paths = (
        [plainly(theory, c | {p.name: v}) for v in at] for c in (*sample(theory), *corners(theory))
    )
    return [b - a for path in paths for a, b in pairwise(path)]


def is_finite_and_within_reach(theory: Theory) -> Iterator[str]:
    """At every corner and between them it wishes for a number, of at most eight levels."""
    for case in (*corners(theory), *sample(theory)):
        wish = plainly(theory, case)
        if not (math.isfinite(wish) and abs(wish) <= REACH):
            yield f"the wish is {wish:g} at {_shown(theory, case)}; a wish is a number from {-REACH:g} to {REACH:g} levels"
            return


def makes_no_number_of_none(theory: Theory) -> Iterator[str]:
    """Where a field matters and is no number (NaN), neither is the wish: plain and compiled."""
    for name in theory.reads:
        gaps = _gaps(theory, name)
        case = sample(theory)[int(np.argmax(np.abs(gaps)))] | {name: math.nan}
        for ask, how in ((plainly, "plain"), (_in_kernel, "compiled")):
            if max(map(abs, gaps)) > MOVES and not math.isnan(ask(theory, case)):
                yield f"{name} = NaN gives {ask(theory, case):g} ({how}); a missing number must not become a wish"


def wishes_the_same_again(theory: Theory) -> Iterator[str]:
    """Asked again in another order it says the same: it keeps nothing and throws no dice."""
    once = [plainly(theory, c) for c in sample(theory)]
    again = [plainly(theory, c) for c in reversed(sample(theory))][::-1]
    if not np.array_equal(once, again, equal_nan=True):
        yield "asked twice, it wishes differently; a wish depends on its arguments alone"


def compiles_to_the_same_wish(theory: Theory) -> Iterator[str]:
    """The compiled theory wishes what the plain one wishes."""
    for case in (*sample(theory), *corners(theory)):
        plain, fast = plainly(theory, case), _in_kernel(theory, case)
        if not (
            abs(plain - fast) <= CLOSE * max(1.0, abs(plain))
            or (math.isnan(plain) and math.isnan(fast))
        ):
            yield f"plain it wishes {plain:g}, compiled {fast:g}, at {_shown(theory, case)}"
            return


def _in_kernel(theory: Theory, case: Case) -> float:
    return float(compiled(theory)(*(case[a] for a in theory.arguments)))


def _shown(theory: Theory, case: Case) -> str:
    return ", ".join(f"{a}={case[a]:g}" for a in theory.arguments)


def answers_as_its_predictions_say(theory: Theory) -> Iterator[str]:
    """What the file of predictions beside its module says comes true; a theory of another package may bring none."""
    path = theory.file.with_suffix(".yaml")
    for case in predictions.read(path) if path.is_file() else ():
        written = list(predictions.faults(theory, case))
        yield from (f"{path.name}: {case.get('sentence')!r} {fault}" for fault in written)
        if not written and not predictions.comes_true(theory, case):
            yield f"{path.name}: {case['sentence']!r} does not come true; it wishes {predictions.answers(theory, case, case['situation'])[0]:.2f} there by default"


CHECKS: Final[tuple[Check, ...]] = (
    cites_who_published_it,
    says_in_words_what_it_reads,
    gives_its_parameters_sane_ranges,
    names_parameters_of_its_own,
    is_not_taken_for_another,
    is_finite_and_within_reach,
    is_moved_by_every_field_it_reads,
    obeys_every_parameter,
    moves_as_its_parameters_claim,
    wishes_the_same_again,
    compiles_to_the_same_wish,
    makes_no_number_of_none,
    answers_as_its_predictions_say,
)


def checks(theory: Theory) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Hold a theory to the contract: the name of each check and its complaints; a theory that breaks under a check does not keep it."""
    return ((check.__name__, complaints(check, theory)) for check in CHECKS)


def complaints(check: Check, theory: Theory) -> tuple[str, ...]:
    """Give what one check complains of."""
    try:
        return tuple(check(theory))
    except Exception as error:
        return (f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}",)
