"""The inputs of the compiled pass of one tie, from a model that has been opened."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.decision.fused_kernel import places_of
from sim.decision.situation import GIVEN, ROWS
from sim.model.agents import Tie
from sim.model.alignment_model import AlignmentModel
from sim.model.tie_pass import RATES, Acts, Minds, Seen, Span, Wishes, tie_pass

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def pass_tie(model: AlignmentModel, fields: Sequence[str] = ()) -> Seen:
    """Pass all months of a model of one tie whose months before the span are not passed.

    Args:
        model: The model; the acts of all others on each other are prescribed.
        fields: Names of fields of the situation that are kept.

    Returns:
        Ideal levels, the fields, and the commitment of every month.
    """
    case, tie = model.case, model.ties[0]
    months = case.end - case.start + 1
    seen = Seen(
        ideals=np.empty((months, *tie.ideal.shape)),
        fields=np.empty((len(fields), months, model.n_worlds)),
        rows=np.array([ROWS[name] for name in fields], np.int64),
        commitment=np.empty(months),
    )
    weighted = tie.domain_weights is not None
    run = tie_pass(case.theories, model.parameter_rows, weighted=weighted)
    run(_span(model, tie), _acts(model), _minds(model, tie), _wishes(model, tie), seen)
    return seen


def _span(model: AlignmentModel, tie: Tie) -> Span:
    case = model.case
    hold = case.end + 1 if case.hold is None else case.hold
    me = model.codes.index(tie.actor)
    return Span(model.month, case.start, case.end, hold, me, tie.source)


def _acts(model: AlignmentModel) -> Acts:
    queue = model.queue
    return Acts(queue.level, queue.domain, queue.due, queue.routes)


def _minds(model: AlignmentModel, tie: Tie) -> Minds:
    return Minds(
        targeted=model.targeted,
        weaker=np.array([state.weaker for state in model.states]),
        attention=model.attention,
        keep=np.array([model.keep_threat, model.keep_support]),
        rates=np.array([model[name] for name in RATES]),
        worth=model.state(tie.actor).worth,
    )


def _wishes(model: AlignmentModel, tie: Tie) -> Wishes:
    case = model.case
    given, given_rows = _given(model, tie)
    constants, constant_rows = _constants(model, tie)
    own = tie.domain_weights
    months = range(case.start, case.end + 1)
    return Wishes(
        places=places_of(case.theories, weighted=own is not None),
        free=model.free,
        weights=tie.weights,
        says=tie.says,
        disposition=tie.disposition,
        domain_weights=np.empty((0, model.n_worlds)) if own is None else own,
        given=given,
        given_rows=given_rows,
        commitment=np.array([model.bound_by_noes(tie.actor, month) for month in months]),
        commitment_row=ROWS["commitment"],
        constants=constants,
        constant_rows=constant_rows,
    )


def _given(model: AlignmentModel, tie: Tie) -> tuple[Floats, Whole]:
    """Return the fields that tables give by year (year, field, world), and their rows."""
    case = model.case
    months = [max(case.start, year * MONTHS) for year in case.years]
    found = {name: model.given_in(name, tie.actor, tie.target, months) for name in GIVEN}
    known = {name: values for name, values in found.items() if values is not None}
    given = np.empty((len(months), len(known), model.n_worlds))
    for i, values in enumerate(known.values()):
        given[:, i] = values
    return given, np.array([ROWS[name] for name in known], np.int64)


def _constants(model: AlignmentModel, tie: Tie) -> tuple[Floats, Whole]:
    """Return the fields that the scenario holds constant (row, world), and their rows."""
    own = model.constants if tie.actor == model.case.focus else []
    held = [(row, value) for rows, value in own for row in range(rows.start, rows.stop)]
    values = np.empty((len(held), model.n_worlds))
    for i, (_, value) in enumerate(held):
        values[i] = value
    return values, np.array([row for row, _ in held], np.int64)
