"""What a scenario must mean beside its form: spans that run forward, states that are known, words that stand once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from sim import mechanisms
from sim.core.parameters import Fixed, Parameter, by_name, narrowed
from sim.core.vocabulary import MONTHS, month_index, tie_name
from sim.core.yaml_reader import Where
from sim.decision import choice, theories
from sim.decision.situation import CONSTANTS, FIELDS
from sim.decision.theories import Theory
from sim.evidence.coded_tables import CONDITIONS
from sim.scenario.draft import Draft
from sim.scenario.schema import ScenarioFile

PRESCRIBED, FREE, NONE = "prescribed", "free", "none"
Pair = tuple[str, str]


def check_span(file: ScenarioFile, draft: Draft) -> None:
    """Refuse a span that runs backward or cuts a year, and months outside it."""
    start, end = month_index(file.start), month_index(file.end)
    if end < start:
        late = draft.rank(("start",)) > draft.rank(("end",))  # the later layer knew the earlier one
        said = (
            f"{file.start} lies after the end, {file.end}"
            if late
            else f"{file.end} lies before the start, {file.start}"
        )
        draft.judge(
            ("start",) if late else ("end",), f"{said}; a span runs forward", ["start", "end"]
        )
        draft.replaced |= {"start", "end"}
    if start % MONTHS:
        draft.judge(
            ("start",), f"{file.start} cuts a year; a span covers whole years and starts in -01"
        )
    if end % MONTHS != MONTHS - 1:
        draft.judge(("end",), f"{file.end} cuts a year; a span covers whole years and ends in -12")
    for key in ("hold", "split", "setting"):
        month = getattr(file, key)
        if month is not None and not start <= month_index(month) <= end:
            draft.judge(
                (key,),
                f"{month} lies outside the span {file.start} to {file.end}",
                ["start", "end"],
            )
    if file.setting is not None and month_index(file.setting) % MONTHS:
        draft.judge(
            ("setting",),
            f"{file.setting} cuts a year; a setting is of whole years and starts in -01",
        )
    if file.window[0] > file.window[1]:
        draft.judge(
            ("window",),
            f"the year {file.window[0]} lies after {file.window[1]}; a window runs forward",
        )
    _check_noes(file, draft)


def _check_noes(file: ScenarioFile, draft: Draft) -> None:
    """Refuse declared noes after the span, unless a base declares them: it may know more years."""
    for actor, spec in file.actors.items():
        for month in spec.noes:
            where: Where = ("actors", actor, "noes", month)
            if month_index(month) > month_index(file.end) and draft.rank(where) >= draft.rank(
                ("end",)
            ):
                draft.judge(
                    where,
                    f"{month} lies after the span {file.start} to {file.end}",
                    ["start", "end"],
                )


def check_states(file: ScenarioFile, draft: Draft, sources: Iterable[str]) -> None:
    """Refuse a focus that is no actor, partners that are actors or never act, and members that count twice."""
    if "focus" in draft.merged.data:
        draft.check(("focus",), file.focus, list(file.actors), ["actors"])
    others = sorted(set(sources) - set(file.actors))
    for i, partner in enumerate(file.partners):
        if partner in file.actors:
            draft.judge(
                ("partners", i),
                f"{partner!r} is an actor of the scenario; a partner is a state that only acts",
                ["actors"],
            )
        else:
            draft.check(("partners", i), partner, others, ["actors", "acts"])
    check_once("partners", file.partners, draft)
    _check_members(file, draft)
    _check_neighbours(file, draft)


def _check_members(file: ScenarioFile, draft: Draft) -> None:
    """Refuse a state that counts as two actors, blaming the later layer."""
    named: dict[str, list[Where]] = {actor: [("actors", actor)] for actor in file.actors}
    for actor, spec in file.actors.items():
        for i, member in enumerate(spec.members):
            named.setdefault(member, []).append(("actors", actor, "members", i))
    for state, places in named.items():
        if len(places) > 1:
            last = max(places, key=lambda w: (draft.rank(w), len(w)))
            others = ", ".join(str(w[1]) for w in places if w is not last)
            draft.judge(
                last,
                f"{state!r} counts as {others} already; a state is one actor or a member of one",
            )


def _check_neighbours(file: ScenarioFile, draft: Draft) -> None:
    """Refuse neighbours that the scenario knows as actors or their members: what is done to those is seen as it is."""
    inside = {
        state: actor for actor, spec in file.actors.items() for state in (actor, *spec.members)
    }
    for actor, spec in file.actors.items():
        for i, state in enumerate(spec.neighbours):
            if state in inside:
                draft.judge(
                    ("actors", actor, "neighbours", i),
                    f"{state!r} counts as {inside[state]}, an actor of the scenario; a neighbour is a state outside it",
                    ["actors"],
                )
            elif state in spec.neighbours[:i]:
                draft.judge(
                    ("actors", actor, "neighbours", i), f"{state!r} stands twice; keep one of them"
                )


def check_once(key: str, names: Sequence[str], draft: Draft) -> None:
    """Refuse a name that stands twice in a list."""
    for i, name in enumerate(names):
        if name in names[:i]:
            draft.judge((key, i), f"{name!r} stands twice; keep one of them")


def check_mechanisms(file: ScenarioFile, draft: Draft) -> None:
    """Refuse mechanisms that do not exist or stand twice."""
    for i, name in enumerate(file.mechanisms):
        draft.check(("mechanisms", i), name, mechanisms.BUILT_IN)
    check_once("mechanisms", file.mechanisms, draft)


def check_constants(file: ScenarioFile, draft: Draft) -> None:
    """Refuse constants that are no field of a situation, or lie outside its bounds."""
    bounds = {f.name: (f.low, f.high) for f in FIELDS}
    for name, value in file.constant.items():
        if draft.check(("constant", name), name, CONSTANTS):
            low, high = bounds[name]
            if not low <= value <= high:
                draft.judge(
                    ("constant", name),
                    f"{value:g} lies outside the bounds of {name}, {low:g} to {high:g}",
                )


def check_standing(file: ScenarioFile, draft: Draft) -> None:
    """Refuse standing conditions that no table has, or that would give the acts of the focus."""
    for column, spec in file.standing.items():
        draft.check(("standing", column), column, list(CONDITIONS))
        if spec.actor == file.focus:
            draft.judge(
                ("standing", column, "actor"),
                f"{spec.actor!r} is what the scenario explains: its acts are chosen, never given; name another state",
                ["focus", "actors"],
            )


def pairs(file: ScenarioFile, draft: Draft) -> list[Pair]:
    """Read the ties that are always decided, and refuse those that are none."""
    found: list[Pair] = []
    for i, text in enumerate(file.ties):
        actor, arrow, target = text.partition(">")
        if not arrow:
            draft.judge(
                ("ties", i), f"{text!r} is no tie; write two states and an arrow, such as 'VNM>CHN'"
            )
        elif not all(_is_actor(file, draft, ("ties", i), state) for state in (actor, target)):
            continue
        elif actor == target:
            draft.judge(
                ("ties", i), f"{text!r} ties a state to itself; name two states, such as 'VNM>CHN'"
            )
        elif (actor, target) in found:
            draft.judge(("ties", i), f"{text!r} stands twice; keep one of them")
        else:
            found.append((actor, target))
    return found


def _is_actor(file: ScenarioFile, draft: Draft, where: Where, state: str) -> bool:
    """Blame a state that is no actor, unless it is one whose own block is faulty."""
    return (
        not draft.is_lost(("actors", state))
        and draft.check(where, state, list(file.actors), ["actors"])
        if state not in file.actors
        else True
    )


def modes(file: ScenarioFile, draft: Draft, sources: Iterable[str]) -> dict[Pair, str]:
    """Settle for every pair of states whether its acts are prescribed, free or none; the last rule that fits holds."""
    acting = [*file.actors, *sorted(set(sources) - set(file.actors))]
    found = {
        (s, t): FREE if s == file.focus else PRESCRIBED
        for s in acting
        for t in file.actors
        if s != t
    }
    for key, mode in file.forcing.items():
        fitting = (
            [pair for pair in found if fnmatchcase(tie_name(*pair), key)] if ">" in key else []
        )
        for message in _bad_rule(file, key, mode, fitting):
            draft.judge(("forcing", key), message, ["actors", "acts", "focus"])
        found |= {
            pair: mode if mode != FREE or pair[0] in file.actors else PRESCRIBED for pair in fitting
        }
    return found


def _bad_rule(file: ScenarioFile, key: str, mode: str, fitting: Sequence[Pair]) -> Iterator[str]:
    """Say what is wrong with a rule of forcing: it fits nothing, or it could change nothing."""
    if not fitting:
        yield f"{key!r} matches no pair of states; write 'CHN>VNM', 'CHN>*' or '*>VNM' with {', '.join(file.actors)}"
    elif mode == FREE and not any(s in file.actors for s, _ in fitting):
        yield f"{key!r} cannot be free: only an actor chooses, and {', '.join(sorted({s for s, _ in fitting}))} is none; allowed here: prescribed, none"
    elif mode == PRESCRIBED and all(s == file.focus for s, _ in fitting):
        yield f"{key!r} cannot be prescribed: {file.focus} is what the scenario explains, and its acts are chosen; allowed here: free, none"


def chosen_theories(
    file: ScenarioFile, draft: Draft
) -> tuple[tuple[Theory, ...], tuple[float, ...]]:
    """Look the theories up; a list leaves their weights to be drawn, a mapping fixes them; ``all`` in a list stands for every one."""
    fixed = file.theories if isinstance(file.theories, dict) else {}
    allowed = list(theories.registry())
    if not file.theories:
        draft.judge(("theories",), f"no theory is named; allowed: {', '.join(allowed)}")
    names = _expanded(file.theories, allowed, draft)
    known = [
        n
        for i, n in enumerate(names)
        if _is_theory(("theories", n if fixed else i), n, allowed, draft)
    ]
    check_once("theories", list(file.theories), draft)
    if fixed and sum(fixed.values()) <= 0:
        draft.judge(
            ("theories",), "the weights sum to nothing; give at least one theory a weight above 0"
        )
    if len(known) < len(names) or draft.is_lost(("theories",)):
        draft.replaced.add("theories")  # what else was meant to run is not known
    return theories.chosen(known), tuple(fixed[n] for n in known) if fixed else ()


def _expanded(named: Iterable[str], allowed: Sequence[str], draft: Draft) -> list[str]:
    """Give the names, with every theory in place of ``all``; one that is announced but cannot be loaded is a fault then."""
    names = list(named)
    if theories.EVERY not in names or isinstance(named, Mapping):
        return names
    draft.faults += theories.broken().values()
    return list(dict.fromkeys([*(n for n in names if n != theories.EVERY), *allowed]))


def _is_theory(where: Where, name: str, allowed: Sequence[str], draft: Draft) -> bool:
    """Tell whether a theory can be run, and say what is wrong with one that cannot."""
    if name not in allowed and name in theories.broken():
        draft.faults.append(theories.broken()[name])
        return False
    if not draft.check(where, name, allowed):
        return False
    names = taken(theories.registry()[name])
    if names:
        draft.judge(
            where,
            f"the theory {name!r} declares {', '.join(map(repr, names))}, which the model itself reads; give its parameters names of their own",
        )
    return not names


def taken(theory: Theory) -> list[str]:
    """Name the parameters of a theory that belong to choice or to a mechanism already."""
    own = {p.name for p in (*choice.PARAMETERS, *choice.TEMPLATES)} | set(mechanisms.declared())
    return [p.name for p in theory.parameters if p.name in own]


def parameters(
    file: ScenarioFile, draft: Draft, chosen: Sequence[Theory]
) -> Mapping[str, Parameter | Fixed]:
    """Gather every declared parameter of this scenario and narrow or pin those that it names."""
    declared = by_name(
        [*choice.PARAMETERS, *choice.TEMPLATES, *(p for t in chosen for p in t.parameters)]
    )
    found: dict[str, Parameter | Fixed] = {
        **declared,
        **mechanisms.prior([m for m in file.mechanisms if m in mechanisms.BUILT_IN]),
    }
    elsewhere = theories.declared()
    ranges = declared | mechanisms.declared()
    for name, asked in file.parameters.items():
        low, high = (asked, asked) if isinstance(asked, int | float) else (asked.low, asked.high)
        known = (elsewhere | ranges).get(name)
        idle = next(
            (
                m
                for m in mechanisms.BUILT_IN
                if m not in file.mechanisms and name in mechanisms.declared([m])
            ),
            None,
        )
        if idle is not None:
            draft.judge(
                ("parameters", name),
                f"{name!r} belongs to the mechanism {idle!r}, which this scenario leaves out; nothing would read it",
                ["mechanisms"],
            )
        if name in elsewhere and name not in ranges:
            draft.judge(
                ("parameters", name),
                f"{name!r} belongs to a theory that this scenario does not run; nothing would read it",
                ["theories"],
            )
        if known is None:
            draft.check(("parameters", name), name, sorted(ranges))
        elif not (known.low <= low and high <= known.high):
            if name in ranges:
                draft.judge(
                    ("parameters", name),
                    f"{low:g} to {high:g} leaves the declared range {known.low:g} to {known.high:g} {known.unit}",
                )
        elif name in ranges:
            found[name] = Fixed(name, float(low)) if low == high else narrowed(known, low, high)
    return found
