"""Arrays that the compiled passes of ties read and fill, over the worlds of a run."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Keys = NDArray[np.uint64]
RATES: Final = ("alarm", "trust_break", "trust_mend", "spill_over", "witness", "welcome")


class Span(NamedTuple):
    """Months, and positions of what the pass is about.

    Attributes:
        opens: First month of deliveries.
        start: First month of the span.
        end: Last month of the span.
        hold: Month from which the perceived situation is held; after the end where there is none.
        actors: Position of the state of each tie: (tie,).
        targets: Position of the target of each tie among the sources: (tie,).
    """

    opens: int
    start: int
    end: int
    hold: int
    actors: Whole
    targets: Whole


class Acts(NamedTuple):
    """Dated acts; see ``sim.model.event_queue.EventQueue`` and ``sim.model.event_plan.EventPlan``.

    Attributes:
        level: (event, world).
        domain: (event, world).
        due: (event, world).
        routes: Victim and source of each event: (event, 2).
        common_domains: Domain of each event, or ``DRAWN``: (event,).
        until: Number of events before each month: (month + 1,).
        events: Events in the months in which they can arrive.
    """

    level: Floats
    domain: NDArray[np.int8]
    due: NDArray[np.int32]
    routes: Whole
    common_domains: Whole
    until: Whole
    events: Whole


class Minds(NamedTuple):
    """How states remember and perceive.

    Attributes:
        targeted: Whether any tie has a source as its target: (source,).
        weaker: 1 where a state is of a smaller size class than a source: (state, source).
        attention: Weight of an act of a source that is not larger, and of one that is: (2, world).
        keep: Shares of pressure and of courtship that are remembered after a month: (2, world).
        rates: The parameters ``RATES``: (parameter, world).
        worth: What each source's courtship of a tie's state counts as support: (tie, source,
            world).
    """

    targeted: Flags
    weaker: Floats
    attention: Floats
    keep: Floats
    rates: Floats
    worth: Floats


class Wishes(NamedTuple):
    """What the wishes on ties are made of, beside their situations.

    Attributes:
        places: Place of each theory of the kernel in the scenario's list: (theory,).
        free: Parameters by row: (parameter, world).
        weights: Weights of the theories: (tie, theory, world).
        says: Whether each theory has a say: (tie, theory).
        disposition: (tie, domain, world).
        domain_weights: Weights of the domains: (tie, domain, world); no ties where all are 1.
        given: Fields of tables by year: (year, field, world).
        given_places: Tie and row of each of these fields: (field, 2).
        commitment: How far declared noes bind the state of each tie: (tie, month).
        commitment_row: Row of the commitment.
        constants: Values of fields that are held constant: (field, world).
        constant_places: Tie and row of each of these fields: (field, 2).
    """

    places: Whole
    free: Floats
    weights: Floats
    says: Flags
    disposition: Floats
    domain_weights: Floats
    given: Floats
    given_places: Whole
    commitment: Floats
    commitment_row: int
    constants: Floats
    constant_places: Whole


class Ideals(NamedTuple):
    """What a pass of one tie fills that draws no levels.

    Attributes:
        ideals: Ideal levels: (month, domain, world).
        fields: Fields of the situation that are kept: (field, month, world).
        rows: Rows of these fields: (field,).
        commitment: The commitment of the first world: (month,).
    """

    ideals: Floats
    fields: Floats
    rows: Whole
    commitment: Floats


class Draws(NamedTuple):
    """What levels are drawn with.

    Attributes:
        ids: Numbers of the worlds: (world,).
        decay: How the odds of a level fall with distance from 0: (world,).
        keys: Key of the random stream of each tie: (tie,).
        start: Levels before the span: (tie, domain, world).
    """

    ids: Keys
    decay: Floats
    keys: Keys
    start: NDArray[np.int8]


class Sent(NamedTuple):
    """Acts that follow from freely chosen levels; see ``sim.model.agents.State.act``.

    Attributes:
        free: Whether chosen levels become acts that the target notices: (tie,).
        departs: Whether departures from habit become acts, and not levels.
        sources: Position of each tie's state among the sources: (tie,).
        victims: Position of each tie's target among the states; -1 where it is none: (tie,).
        keys: Key of the random stream of each tie: (tie,).
        rate: Probability that a level is noticed: (world,).
        rates: Probability that a departure becomes an act: (tie, domain, world), no ties where
            levels become acts.
        habits: Habitual levels before the span: the same shape.
    """

    free: Flags
    departs: bool
    sources: Whole
    victims: Whole
    keys: Keys
    rate: Floats
    rates: Floats
    habits: Floats


class Counted(NamedTuple):
    """What a pass that draws levels fills; see ``sim.model.annual.Years``.

    Arrays that were not asked for have no ties.

    Attributes:
        annual: (tie, domain, year, world).
        moves: (tie, domain, year, move).
        seen: (tie, quantity, year).
        poison: (world,).
        rows: Rows of the impressions in a situation: (quantity,).
        unit: Parts of 1 in which impressions are summed.
        ideals: (tie, domain, year, world).
        perceived: (tie, quantity, year, world).
        levels: (tie, domain, month, world).
    """

    annual: NDArray[np.int16]
    moves: Whole
    seen: Whole
    poison: Floats
    rows: Whole
    unit: int
    ideals: NDArray[np.float32]
    perceived: NDArray[np.float32]
    levels: NDArray[np.int8]
