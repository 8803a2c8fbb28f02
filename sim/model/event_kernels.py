"""Compiled loops over worlds that schedule acts and deliver them to the states they are done to.

An event is one act on its way, with a level, a domain and a due month in every world. A level of 0
means that the act does not happen in that world.
"""

import numpy as np

from sim.core.kernel_cache import njit
from sim.core.random_streams import fill_uniforms, philox, unit
from sim.core.vocabulary import DOMAINS, MONTHS


@njit(cache=True, nogil=True)
def weigh_acts(events, coded, errors, standing, coders, coder_of, level):
    """Draw the levels of recorded events around the codes of their acts.

    Coders differ on how strong an act is, not on its sign. A renewal weighs a share of the act that
    it renews.

    Args:
        events: Position of each event, its act, the act's draw of a coding error, and whether it
            is a renewal: (event, 4).
        coded: Coded level of each act, in every world or in all alike: (act, world or 1).
        errors: Draws of coding errors, in levels: (draw, world).
        standing: Weight of a renewal: (world,).
        coders: Whether each coding from which worlds draw holds an act: (act, coding).
        coder_of: The coding of each world: (world,).
        level: Filled at the positions of the events: (event, world).
    """
    for i in range(events.shape[0]):
        at, act, draw, renewal = events[i]
        own, error, held = level[at], errors[draw], coders[act]
        for w in range(own.shape[0]):
            code = coded[act, w if coded.shape[1] > 1 else 0]
            size = min(max(abs(code) + error[w], 0.0), 2.0) * np.sign(code)
            if renewal:
                size *= standing[w]
            own[w] = size if held[coder_of[w]] else 0.0


@njit(cache=True, nogil=True)
def date_acts(events, months, spreads, shares, due):
    """Draw the months of recorded events within the spans of the dates of their acts.

    Args:
        events: Position of each event, its act, and more: (event, 4).
        months: First month and number of months of each act: (2, act).
        spreads: Draw of the date of each act; -1 where its month is known: (act,).
        shares: Draws of dates: (draw, world).
        due: Filled at the positions of the events: (event, world).
    """
    for i in range(events.shape[0]):
        at, act = events[i, 0], events[i, 1]
        first, span, draw = months[0, act], months[1, act], spreads[act]
        own = due[at]
        if draw < 0:
            own[:] = first
        else:
            for w in range(own.shape[0]):
                own[w] = first + np.int64(np.floor(shares[draw, w] * span))


@njit(cache=True, nogil=True)
def draw_unrecorded(key0, year, ids, rate, level, domain, due):
    """Draw at most one act of a pair of states in a year that no document covers.

    Args:
        key0: Key of the pair's random stream.
        year: Calendar year.
        ids: Numbers of the worlds: (world,).
        rate: Probability of an act in the year: (world,).
        level: Filled with levels, 0 without an act: (world,).
        domain: Filled with positions of domains where there is an act: (world,).
        due: Filled with months where there is an act: (world,).
    """
    for w in range(ids.shape[0]):
        words = philox(key0, np.uint64(year), ids[w])
        level[w] = 0.0  # without an act, month and domain are never read
        if unit(words[0]) < rate[w]:
            level[w] = 3.0 * unit(words[3]) - 1.5
            due[w] = year * MONTHS + np.int64(unit(words[1]) * MONTHS)
            domain[w] = np.int64(unit(words[2]) * len(DOMAINS))


@njit(cache=True, nogil=True)
def draw_unrecorded_years(keys, years, ids, rate, places, level, domain, due):
    """Draw the acts of many years and pairs of states; see ``draw_unrecorded``.

    Args:
        keys: Key of the pair's random stream: (draw,).
        years: Calendar year: (draw,).
        ids: Numbers of the worlds: (draw, world).
        rate: Probability of an act in a year: (world,).
        places: Position of the event to fill: (draw,).
        level: Filled: (event, world).
        domain: Filled: (event, world).
        due: Filled: (event, world).
    """
    for i in range(keys.shape[0]):
        at = places[i]
        draw_unrecorded(keys[i], years[i], ids[i], rate, level[at], domain[at], due[at])


@njit(cache=True, nogil=True)
def count_by_month(level, due, opens, counts):
    """Count acts by the month in which they are due.

    Args:
        level: Levels: (event, world).
        due: Due months: (event, world).
        opens: First month of deliveries.
        counts: Acts due in month ``opens + m`` are added to position ``m + 1``: (1 + month,).
    """
    for e in range(level.shape[0]):
        for w in range(level.shape[1]):
            month = due[e, w] - opens
            if level[e, w] != 0.0 and 0 <= month < counts.shape[0] - 1:
                counts[month + 1] += 1


@njit(cache=True, nogil=True)
def sort_by_month(level, domain, due, opens, place, events, worlds, domains, levels):
    """Sort acts by month, those of a month in the order of the events and worlds.

    Args:
        level: Levels: (event, world).
        domain: Positions of domains: (event, world).
        due: Due months: (event, world).
        opens: First month of deliveries.
        place: Next free position of each month; advanced: (month,).
        events: Filled with the number of each act's event: (act,).
        worlds: Filled with the world of each act: (act,).
        domains: Filled with the domain of each act: (act,).
        levels: Filled with the level of each act: (act,).
    """
    for e in range(level.shape[0]):
        for w in range(level.shape[1]):
            month = due[e, w] - opens
            if level[e, w] != 0.0 and 0 <= month < place.shape[0]:
                at = place[month]
                events[at] = e
                worlds[at] = w
                domains[at] = domain[e, w]
                levels[at] = level[e, w]
                place[month] += 1


@njit(cache=True, nogil=True)
def deliver_acts(events, worlds, domains, levels, routes, pressure, courtship, arrived):
    """Add acts to what arrives at their victims.

    Args:
        events: Number of each act's event: (act,).
        worlds: World of each act: (act,).
        domains: Domain of each act: (act,).
        levels: Level of each act: (act,).
        routes: Victim and source of each event: (event, 2).
        pressure: Pressure that arrives: (victim, source, domain, world).
        courtship: Courtship that arrives: (victim, source, domain, world).
        arrived: Set where anything arrives: (victim, source, domain).
    """
    for i in range(events.shape[0]):
        victim = routes[events[i], 0]
        source = routes[events[i], 1]
        arrived[victim, source, domains[i]] = True
        if levels[i] > 0.0:
            pressure[victim, source, domains[i], worlds[i]] += levels[i]
        else:
            courtship[victim, source, domains[i], worlds[i]] -= levels[i]


@njit(nogil=True, error_model="numpy")
def deliver_event(level, due, month, pressure, courtship):
    """Add one event of one domain to what arrives, in the worlds in which it is due.

    Args:
        level: Level of the event, 0 where it does not happen: (world,).
        due: Due month: (world,).
        month: The month.
        pressure: Pressure that arrives: (world,).
        courtship: Courtship that arrives: (world,).
    """
    for w in range(level.shape[0]):
        sent = level[w] if due[w] == month else 0.0
        # comparisons, not max and min: a NaN stays one, on the side of courtship
        pressure[w] += sent if sent > 0.0 else 0.0  # noqa: FURB136 - see above
        courtship[w] -= 0.0 if sent > 0.0 else sent  # noqa: FURB136 - see above


@njit(nogil=True, error_model="numpy")
def deliver_drawn(level, domains, due, month, pressure, courtship):
    """Add one event whose domain (world,) every world draws to what arrives: (domain, world).

    The other arguments are those of ``deliver_event``; the due month is asked first, which is
    rarely this one, so that the processor foresees the answer.
    """
    for w in range(level.shape[0]):
        if due[w] == month and level[w] != 0.0:
            if level[w] > 0.0:
                pressure[domains[w], w] += level[w]
            else:
                courtship[domains[w], w] -= level[w]


@njit(cache=True, nogil=True)
def deliver_noticed(level, key0, key1, ids, rate, pressure, courtship):
    """Deliver the freely chosen levels of a tie that are noticed as acts this month.

    Args:
        level: Levels of the tie: (domain, world).
        key0: Key of the tie's random stream.
        key1: Month.
        ids: Numbers of the worlds: (world,).
        rate: Probability that a level is noticed: (world,).
        pressure: Pressure that arrives at the target: (domain, world).
        courtship: Courtship that arrives at the target: (domain, world).
    """
    marks = np.empty((4, level.shape[1]))
    fill_uniforms(key0, key1, ids, marks)
    for d in range(4):
        mark, own, pressed, courted = marks[d], level[d], pressure[d], courtship[d]
        for w in range(own.shape[0]):
            sent = own[w] if mark[w] < rate[w] else 0
            pressed[w] += max(sent, 0)
            courted[w] += max(-sent, 0)


@njit(cache=True, nogil=True)
def deliver_departures(level, habit, rate, keep, key0, key1, ids, sent, pressure, courtship):
    """Deliver the departures of a tie that become acts this month, and renew its habit.

    Args:
        level: Levels of the tie: (domain, world).
        habit: Habitual levels, renewed in place: (domain, world).
        rate: Probability that a departure becomes an act: (domain, world).
        keep: Share of a habit that is left after a month.
        key0: Key of the tie's random stream.
        key1: Month.
        ids: Numbers of the worlds: (world,).
        sent: Takes the acts of the month, 0 where there is none: (domain, world).
        pressure: Pressure that arrives at the target: (domain, world).
        courtship: Courtship that arrives at the target: (domain, world).
    """
    marks = np.empty((4, level.shape[1]))
    fill_uniforms(key0, key1, ids, marks)
    for d in range(4):
        for w in range(level.shape[1]):
            departure = level[d, w] - habit[d, w]
            sent[d, w] = departure if marks[d, w] < rate[d, w] else 0.0
            pressure[d, w] += max(sent[d, w], 0.0)
            courtship[d, w] += max(-sent[d, w], 0.0)
            habit[d, w] += (1.0 - keep) * departure
