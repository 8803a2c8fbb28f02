"""The inputs of the compiled passes of ties, from a model that has been opened."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.decision.fused_kernel import places_of
from sim.decision.situation import GIVEN, ROWS
from sim.model.alignment_model import AlignmentModel
from sim.model.tie_arrays import RATES, Acts, Counted, Draws, Ideals, Minds, Sent, Span, Wishes
from sim.model.tie_pass import choice_pass, ideal_pass

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def pass_tie(model: AlignmentModel, fields: Sequence[str] = ()) -> Ideals:
    """Pass all months of a model of one tie whose months before the span are not passed.

    Args:
        model: The model; the acts of all others on each other are prescribed.
        fields: Names of fields of the situation that are kept.

    Returns:
        Ideal levels, the fields, and the commitment of every month.
    """
    case = model.case
    months = case.end - case.start + 1
    found = Ideals(
        ideals=np.empty((months, *model.ties[0].ideal.shape)),
        fields=np.empty((len(fields), months, model.n_worlds)),
        rows=np.array([ROWS[name] for name in fields], np.int64),
        commitment=np.empty(months),
    )
    run = ideal_pass(case.theories, model.parameter_rows, weighted=_weighted(model))
    run(_span(model), _acts(model), _minds(model), _wishes(model), found)
    return found


def can_pass(model: AlignmentModel) -> bool:
    """Whether the compiled pass runs the months of a model.

    Mechanisms of relations run in Python, and a kernel takes weights of domains on all ties or on
    none.
    """
    weighted = {tie.domain_weights is None for tie in model.ties}
    return not model.relates and len(weighted) == 1


def pass_worlds(model: AlignmentModel, counted: Counted) -> None:
    """Pass all months of a model whose months before the span are not passed, and count them.

    Args:
        model: A model that ``can_pass``.
        counted: Filled.
    """
    run = choice_pass(model.case.theories, model.parameter_rows, weighted=_weighted(model))
    inputs = _span(model), _acts(model), _minds(model), _wishes(model)
    run(*inputs, _draws(model), _sent(model), counted)


def _weighted(model: AlignmentModel) -> bool:
    return model.ties[0].domain_weights is not None


def _span(model: AlignmentModel) -> Span:
    case = model.case
    return Span(
        opens=model.month,
        start=case.start,
        end=case.end,
        hold=case.end + 1 if case.hold is None else case.hold,
        actors=np.array([model.codes.index(tie.actor) for tie in model.ties], np.int64),
        targets=np.array([tie.source for tie in model.ties], np.int64),
    )


def _acts(model: AlignmentModel) -> Acts:
    queue = model.queue
    until, events = queue.plan.by_month
    return Acts(
        level=queue.level,
        domain=queue.domain,
        due=queue.due,
        routes=queue.plan.routes,
        common_domains=queue.plan.common_domains,
        until=until,
        events=events,
    )


def _minds(model: AlignmentModel) -> Minds:
    return Minds(
        targeted=model.targeted,
        weaker=np.array([state.weaker for state in model.states]),
        attention=model.attention,
        keep=np.array([model.keep_threat, model.keep_support]),
        rates=np.array([model[name] for name in RATES]),
        worth=np.array([model.state(tie.actor).worth for tie in model.ties]),
    )


def _wishes(model: AlignmentModel) -> Wishes:
    case, ties = model.case, model.ties
    given, given_places = _given(model)
    constants, constant_places = _constants(model)
    weighted = _weighted(model)
    return Wishes(
        places=places_of(case.theories, weighted=weighted),
        free=model.free,
        weights=np.array([tie.weights for tie in ties]),
        says=np.array([tie.says for tie in ties]),
        disposition=np.array([tie.disposition for tie in ties]),
        domain_weights=_by_tie([t.domain_weights for t in ties] if weighted else [], model),
        given=given,
        given_places=given_places,
        commitment=np.array([model.bound_in_span(tie.actor) for tie in ties]),
        commitment_row=ROWS["commitment"],
        constants=constants,
        constant_places=constant_places,
    )


def _by_tie(rows: Sequence[Floats | None], model: AlignmentModel) -> Floats:
    """Join arrays (domain, world) of ties: (tie, domain, world); no ties where there are none."""
    known = [row for row in rows if row is not None]
    return np.array(known) if known else np.empty((0, 4, model.n_worlds))


def _given(model: AlignmentModel) -> tuple[Floats, Whole]:
    """Return the fields that tables give by year (year, field, world), and their places."""
    case = model.case
    months = [max(case.start, year * MONTHS) for year in case.years]
    places, known = [], []
    for t, tie in enumerate(model.ties):
        for name in GIVEN:
            values = model.given_in(name, tie.actor, tie.target, months)
            if values is not None:
                places.append((t, ROWS[name]))
                known.append(values)
    given = np.empty((len(months), len(known), model.n_worlds))
    for i, values in enumerate(known):
        given[:, i] = values
    return given, _places(places)


def _constants(model: AlignmentModel) -> tuple[Floats, Whole]:
    """Return the fields that the scenario holds constant (field, world), and their places."""
    places, held = [], []
    for t, tie in enumerate(model.ties):
        for rows, value in model.constants if tie.actor == model.case.focus else ():
            for row in range(rows.start, rows.stop):
                places.append((t, row))
                held.append(value)
    values = np.empty((len(held), model.n_worlds))
    for i, value in enumerate(held):
        values[i] = value
    return values, _places(places)


def _places(places: Sequence[tuple[int, int]]) -> Whole:
    return np.array(places, np.int64).reshape(-1, 2)


def _draws(model: AlignmentModel) -> Draws:
    return Draws(
        ids=model.ids,
        decay=model.decay,
        keys=np.array([tie.choice_key for tie in model.ties], np.uint64),
        start=np.array([tie.level for tie in model.ties]),
    )


def _sent(model: AlignmentModel) -> Sent:
    free = np.array([tie.free for tie in model.ties], np.bool_)
    own = [tie.departures for tie in model.ties]
    departs = any(departures is not None for departures in own)
    blank = np.zeros((4, model.n_worlds))
    rates = [blank if one is None else one.rates for one in own] if departs else []
    habits = [blank if one is None else one.habit for one in own] if departs else []
    codes = model.codes
    return Sent(
        free=free,
        departs=departs,
        sources=np.array([model.sources.index(tie.actor) for tie in model.ties], np.int64),
        victims=np.array([codes.index(t.target) if t.free else -1 for t in model.ties], np.int64),
        keys=np.array([tie.act_key for tie in model.ties], np.uint64),
        rate=model["act_rate"],
        rates=_by_tie(rates, model),
        habits=_by_tie(habits, model),
    )
