"""The contract of a theory, as small named checks that every theory must pass.

Each check takes a theory and yields its complaints; a theory without complaints passes. The checks
try the theory at every corner of the fields' bounds and the parameters' ranges, and at a fixed even
sample between them, so that the same theory always gets the same answer. The design follows
scikit-learn's ``estimator_checks``.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np

from sim import mechanisms
from sim.core.parameters import Parameter
from sim.decision import choice, predictions, theories
from sim.decision.situation import FIELDS
from sim.decision.theories import Theory
from sim.decision.theory_samples import (
    BOUNDS,
    compiled_wish,
    corners,
    gaps,
    plain_wish,
    sample,
    shown_case,
    steps,
)

Check = Callable[[Theory], Iterable[str]]

# "Walt 1987", "Walt (1987)", or a document's id
CITATION: Final = re.compile(r"\b(?![a-z])[^\W\d_]+,? \(?(19|20)\d\d\b|\b[a-z]+-(19|20)\d\d\b")
MEANING: Final = {field.name: field.meaning for field in FIELDS}
STEM: Final = 5  # letters by which words are compared
REACH: Final = 8.0  # levels: trade at its bounds; no theory wishes for more than twice the scale
MATTERS: Final = 0.1  # levels by which a parameter moves some wish
MOVES: Final = 1e-3  # levels by which a field moves some wish
SLACK: Final = 1e-8  # levels that rounding may cost
CLOSE: Final = 1e-12  # relative difference that plain and compiled wishes may have


def cites_who_published_it(theory: Theory) -> Iterator[str]:
    """Check that the docstring opens with a title and names author and year."""
    if not theory.text or theory.text == theory.name:
        yield "the module has no docstring; its first line says the idea, the rest cites it"
    elif not CITATION.search(theory.text):
        yield "the docstring cites nobody; write author and year, such as 'Walt 1987'"


def says_in_words_what_it_reads(theory: Theory) -> Iterator[str]:
    """Check that a sentence of the docstring begins with 'Reads' and names every field."""
    text = " ".join(theory.text.split())
    sentence = re.search(r"Reads .*", text)
    if sentence is None:
        yield "the docstring has no sentence that begins with 'Reads'"
        return
    stems = _stems(sentence[0])
    for field in theory.reads:
        meaning = MEANING[field]
        if not stems & _stems(f"{field} {meaning}"):
            yield f"the sentence that begins with 'Reads' is silent on {field} ({meaning})"


def _stems(text: str) -> set[str]:
    """Return the stems of the longer words of a text."""
    words = re.findall(r"[a-z]{5,}", text.lower().replace("_", " "))
    return {word[:STEM] for word in words}


def is_moved_by_every_field_it_reads(theory: Theory) -> Iterator[str]:
    """Check that the theory reads something, and that each field moves some wish."""
    if not theory.reads:
        yield f"wish reads no field of the situation; fields: {', '.join(BOUNDS)}"
    for field in theory.reads:
        changes = map(abs, gaps(theory, field))
        if max(_half_gap(theory, field), *changes) <= MOVES:
            yield f"{field} moves no wish; leave it out of the arguments"


def _half_gap(theory: Theory, field: str) -> float:
    """Compute the largest change of a wish over the lower half of a field's range."""
    low, high = BOUNDS[field]
    middle = (low + high) / 2
    changes: list[float] = []
    for case in sample(theory):
        at_middle = plain_wish(theory, case | {field: middle})
        at_low = plain_wish(theory, case | {field: low})
        changes.append(abs(at_middle - at_low))
    return max(changes)


def gives_its_parameters_sane_ranges(theory: Theory) -> Iterator[str]:
    """Check that each parameter has finite ends, a source, and a direction."""
    for p in theory.parameters:
        numbers = (p.low, p.high, p.default)
        if not all(map(math.isfinite, numbers)):
            yield f"{p.name} ranges from {p.low:g} to {p.high:g}; both ends are finite"
        if p.log and p.low <= 0:
            scale = "is drawn on a scale of magnitudes (log)"
            yield f"{p.name} {scale} from {p.low:g}; such a range begins above 0"
        if not p.source.strip():
            yield f"{p.name} has no source; say who gives the range, or that it is assumed, and why"
        if p.raises not in (-1, 0, 1):
            yield f"{p.name} says raises={p.raises!r}; allowed: -1, 0, 1"


def names_parameters_of_its_own(theory: Theory) -> Iterator[str]:
    """Check that no parameter has a name of the model's, or another declaration elsewhere."""
    declared = [*choice.PARAMETERS, *choice.TEMPLATES, *mechanisms.declared().values()]
    model = {parameter.name for parameter in declared}
    for parameter in theory.parameters:
        if parameter.name in model:
            yield f"{parameter.name} is a parameter of the model itself; choose another name"
    for other in _others(theory):
        for parameter in theories.differently_declared(theory.parameters, other.parameters):
            clash = f"is declared otherwise by {other.name!r}"
            yield f"{parameter.name} {clash}; choose another name"


def is_not_taken_for_another(theory: Theory) -> Iterator[str]:
    """Check that no other theory has the same fields and parameter names, and so the same draws."""
    for other in _others(theory):
        if other.identity == theory.identity:
            alike = f"{other.name!r} reads the same and has parameters of the same names"
            yield f"{alike}; name yours after your idea"


def _others(theory: Theory) -> list[Theory]:
    """Return all theories of another name."""
    return [other for other in theories.registry().values() if other.name != theory.name]


def obeys_every_parameter(theory: Theory) -> Iterator[str]:
    """Check that each parameter moves some wish by a tenth of a level."""
    for parameter in theory.parameters:
        changes = gaps(theory, parameter.name)
        largest = max(map(abs, changes))
        if not largest > MATTERS:
            effect = f"moves no wish by a tenth of a level (at most {largest:.3g})"
            yield f"{parameter.name} {effect}; widen its range or leave it out"


def moves_as_its_parameters_claim(theory: Theory) -> Iterator[str]:
    """Check directions: +1 or -1 never moves a wish the other way, 0 moves wishes both ways."""
    for parameter in theory.parameters:
        yield from _direction_faults(parameter, steps(theory, parameter))


def _direction_faults(parameter: Parameter, changes: list[float]) -> Iterator[str]:
    """Yield what contradicts the direction that a parameter claims."""
    name, raises = parameter.name, parameter.raises
    lowest, highest = min(changes), max(changes)
    falls = lowest < -SLACK
    rises = highest > SLACK
    contrary = falls if raises > 0 else rises
    if raises and contrary:
        found = f"moves wishes by {lowest:+.3g} to {highest:+.3g}"
        yield f"{name} claims raises={raises:+d}, but {found}"
    elif not raises and falls != rises:
        verb, direction = ("lowers", -1) if falls else ("raises", 1)
        only = f"claims no direction, but only ever {verb} the wish"
        yield f"{name} {only}; declare raises={direction}"


def is_finite_and_within_reach(theory: Theory) -> Iterator[str]:
    """Check that every wish is a number of at most eight levels."""
    for case in (*corners(theory), *sample(theory)):
        wish = plain_wish(theory, case)
        within = math.isfinite(wish) and abs(wish) <= REACH
        if not within:
            allowed = f"a wish is a number from {-REACH:g} to {REACH:g} levels"
            yield f"the wish is {wish:g} at {shown_case(theory, case)}; {allowed}"
            return


def makes_no_number_of_none(theory: Theory) -> Iterator[str]:
    """Check that where a field matters and is NaN, so is the wish: plain and compiled."""
    for name in theory.reads:
        changes = list(map(abs, gaps(theory, name)))
        if not max(changes) > MOVES:
            continue
        most_moved = int(np.argmax(changes))
        case = sample(theory)[most_moved] | {name: math.nan}
        for wish_of, how in ((plain_wish, "plain"), (compiled_wish, "compiled")):
            wish = wish_of(theory, case)
            if not math.isnan(wish):
                rule = "a missing number must not become a wish"
                yield f"{name} = NaN gives {wish:g} ({how}); {rule}"


def wishes_the_same_again(theory: Theory) -> Iterator[str]:
    """Check that wishes depend on the arguments alone: the order of questions does not matter."""
    cases = sample(theory)
    once = [plain_wish(theory, case) for case in cases]
    backwards = [plain_wish(theory, case) for case in reversed(cases)]
    again = backwards[::-1]
    if not np.array_equal(once, again, equal_nan=True):
        yield "asked twice, it wishes differently; a wish depends on its arguments alone"


def compiles_to_the_same_wish(theory: Theory) -> Iterator[str]:
    """Check that the compiled theory wishes what the plain one wishes."""
    for case in (*sample(theory), *corners(theory)):
        plain = plain_wish(theory, case)
        fast = compiled_wish(theory, case)
        if not _agree(plain, fast):
            where = shown_case(theory, case)
            yield f"plain it wishes {plain:g}, compiled {fast:g}, at {where}"
            return


def _agree(plain: float, fast: float) -> bool:
    """Whether a plain and a compiled wish agree; NaN agrees with NaN."""
    if math.isnan(plain) and math.isnan(fast):
        return True
    scale = max(1.0, abs(plain))
    return abs(plain - fast) <= CLOSE * scale


def answers_as_its_predictions_say(theory: Theory) -> Iterator[str]:
    """Check the predictions in the module or beside it; a theory may have none."""
    for case in predictions.cases_of(theory):
        sentence = f"{theory.name}: {case.get('sentence')!r}"
        faults = list(predictions.faults(theory, case))
        for fault in faults:
            yield f"{sentence} {fault}"
        if not faults and not predictions.comes_true(theory, case):
            wish, *_ = predictions.answers(theory, case, case["situation"])
            yield f"{sentence} does not come true; it wishes {wish:.2f} there by default"


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
    """Check a theory against the contract.

    Yields:
        The name of each check with its complaints.
    """
    for check in CHECKS:
        yield check.__name__, complaints(check, theory)


def complaints(check: Check, theory: Theory) -> tuple[str, ...]:
    """Return the complaints of one check; an exception in the theory is a complaint."""
    try:
        return tuple(check(theory))
    except Exception as error:  # noqa: BLE001 - a theory under test may fail in any way
        first_line = next(iter(str(error).splitlines()), "")
        return (f"{type(error).__name__}: {first_line}",)
