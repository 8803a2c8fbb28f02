"""The laws of the mechanisms; every mechanism and every parameter of it affects a run."""

import inspect
import re
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe import BOUNDS, WORLDS, choose, free, law, rows, ruled_by, situations, within

from sim import mechanisms
from sim.core.parameters import Fixed
from sim.core.vocabulary import DOMAINS
from sim.core.worlds import Worlds
from sim.decision import choice, impressions, theories
from sim.decision.situation import GIVEN, HEIGHT, NAMES
from sim.explanation import memory_trace
from sim.mechanisms.asymmetry import attention
from sim.mechanisms.commitment import price
from sim.mechanisms.dependence import drag
from sim.mechanisms.memory import kept, saturated
from sim.mechanisms.reciprocity import answer
from sim.mechanisms.spillover import felt
from sim.mechanisms.trust import renewed
from sim.model import perception
from sim.model.alignment_model import AlignmentModel
from sim.model.ensemble import run_chunk
from sim.record.summary import Summary
from sim.scenario.loading import load_scenario

DECLARED = mechanisms.declared()
RUN_BY = {p.name: p for p in (*choice.PARAMETERS, *choice.TEMPLATES)} | DECLARED
share = within(0.0, 1.0)
levels = within(0.0, 200.0)


def span(name: str) -> st.SearchStrategy[float]:
    """Any value in a parameter's declared range."""
    return within(DECLARED[name].low, DECLARED[name].high)


# Memory


@law
@given(span("threat_half_life"), within(0.01, 50.0))
def test_half_of_a_memory_remains_after_its_half_life(half_life: float, remembered: float) -> None:
    months = kept(half_life) ** half_life
    assert remembered * months == pytest.approx(remembered / 2, rel=1e-9)
    assert 0.0 < kept(half_life) < 1.0


@law
@given(span("threat_half_life"), span("threat_half_life"))
def test_a_longer_half_life_means_less_decay_each_month(one: float, two: float) -> None:
    assert kept(min(one, two)) <= kept(max(one, two))


@law
@given(levels, levels, span("alarm"), span("alarm"))
def test_alarm_increases_with_memory_and_stays_in_its_bounds(
    more: float, less: float, half: float, calmer: float
) -> None:
    less, more, half, calmer = *sorted((less, more)), *sorted((half, calmer))
    assert 0.0 <= saturated(less, half) <= saturated(more, half) < 1.0
    assert saturated(more, calmer) <= saturated(more, half)


@law
@given(span("alarm"), within(0.01, 50.0))
def test_alarm_is_half_at_the_half_point_and_twice_the_acts_less_than_double_it(
    half: float, acts: float
) -> None:
    assert saturated(half, half) == pytest.approx(0.5)
    assert saturated(0.0, half) == 0.0
    assert saturated(2 * acts, half) < 2 * saturated(acts, half)


def dossier(
    press: float,
    *,
    court: float = 0.0,
    weaker: float = 0.0,
    over_attention: float = 0.0,
    months: int = 1,
    faced: bool = True,
) -> dict[str, np.ndarray]:
    """Send one act in the economic domain to a state without memory, and let months pass."""
    pressed, courted, posted, letters = (np.zeros((1, 4, 1)) for _ in range(4))
    posted[0, 2, 0], letters[0, 2, 0] = press, court
    trust, alarm, received = np.ones((1, 1)), np.zeros((1, 1)), np.zeros((1, 1))
    keep, mail = np.array([kept(24.0)]), np.array([[False, False, True, False]])
    for _ in range(months):
        perception.remember(
            np.array([True]),
            mail,
            np.array([faced]),
            pressed,
            courted,
            posted,
            letters,
            trust,
            np.array([weaker]),
            np.array([[1.0], [attention(1.0, over_attention)]]),
            keep,
            keep,
            np.array([4.0]),
            np.array([0.3]),
            np.array([0.01]),
            alarm,
            received,
        )
    return {
        "pressed": pressed[0, :, 0],
        "trust": trust[0, 0],
        "alarm": alarm[0, 0],
        "post": posted[0, :, 0],
    }


def test_a_state_remembers_half_of_an_act_after_one_half_life() -> None:
    fresh, old = dossier(1.5), dossier(1.5, months=25)
    assert fresh["pressed"].tolist() == [0.0, 0.0, 1.5, 0.0]
    assert old["pressed"] == pytest.approx(fresh["pressed"] / 2)
    assert old["alarm"] < fresh["alarm"]
    assert not fresh["post"].any(), "an opened letter is not delivered twice"


@law
@given(levels, st.integers(1, 60))
def test_alarm_at_a_power_without_a_tie_is_the_same_without_its_domains(
    press: float, months: int
) -> None:
    looked_at, passed_by = dossier(press, months=months), dossier(press, months=months, faced=False)
    assert passed_by["alarm"] == looked_at["alarm"]
    assert passed_by["pressed"].tolist() == [looked_at["pressed"].sum(), 0.0, 0.0, 0.0]
    assert not passed_by["post"].any()


# Trust

breaks, mends = span("trust_break"), span("trust_mend")


@law
@given(share, levels, levels, breaks, mends)
def test_trust_stays_between_zero_and_one_and_pressure_never_raises_it(
    trust: float, some: float, more: float, break_: float, mend: float
) -> None:
    some, more = sorted((some, more))
    assert 0.0 <= renewed(trust, more, break_, mend) <= renewed(trust, some, break_, mend) <= 1.0
    assert renewed(trust, 0.0, break_, mend) >= trust


@law
@given(breaks, mends)
def test_a_calm_year_restores_less_than_half_of_the_trust_that_one_coercion_breaks(
    break_: float, mend: float
) -> None:
    trust = broken = renewed(1.0, 2.0, break_, 0.0)
    for _ in range(12):
        trust = renewed(trust, 0.0, break_, mend)
    assert trust - broken < 0.5 * (1.0 - broken)


@law
@given(breaks)
def test_a_full_coercion_breaks_the_declared_share_of_the_remaining_trust(break_: float) -> None:
    assert 1.0 - renewed(1.0, 2.0, break_, 0.0) == pytest.approx(break_)
    assert renewed(0.5, 2.0, break_, 0.0) == pytest.approx(0.5 * renewed(1.0, 2.0, break_, 0.0))


def test_one_severe_act_breaks_trust_in_a_month_and_inducement_does_not_restore_it() -> None:
    assert dossier(0.0, court=2.0)["trust"] == 1.0
    assert dossier(2.0)["trust"] == dossier(2.0, court=2.0)["trust"] < 0.75
    assert dossier(2.0)["trust"] < dossier(2.0, months=13)["trust"] < 0.75


# Asymmetry


@law
@given(span("over_attention"), span("over_attention"))
def test_only_the_weaker_side_overestimates_and_more_with_more_attention(
    one: float, two: float
) -> None:
    assert attention(0.0, one) == 1.0
    assert 1.0 <= attention(1.0, min(one, two)) <= attention(1.0, max(one, two)) <= 2.0


def test_the_same_act_alarms_the_weaker_state_more() -> None:
    small, equal = (
        dossier(1.0, weaker=1.0, over_attention=0.5),
        dossier(1.0, weaker=0.0, over_attention=0.5),
    )
    assert small["pressed"][2] == pytest.approx(1.5)
    assert small["alarm"] > equal["alarm"] == dossier(1.0)["alarm"]
    assert small["trust"] == equal["trust"], "trust breaks by what was done, not by who did it"


def test_a_state_is_weaker_only_than_states_of_a_larger_size_class() -> None:
    lab = AlignmentModel(load_scenario("replay_1991_2025", worlds=1), Worlds.numbered(0, 1))
    weaker_than = {
        code: [s for s, w in zip(lab.sources, lab.weaker(code), strict=True) if w]
        for code in lab.codes
    }
    assert weaker_than == {
        "VNM": ["CHN", "USA", "JPN"],
        "ASEAN": ["CHN", "USA", "JPN"],
        "JPN": ["CHN", "USA"],
        "CHN": [],
        "USA": [],
    }


# Spill-over


@law
@given(levels, levels, span("spill_over"), span("spill_over"))
def test_a_domain_receives_its_own_acts_in_full_and_other_domains_in_part(
    own: float, elsewhere: float, some: float, more: float
) -> None:
    some, more = sorted((some, more))
    everywhere = own + elsewhere
    slack = 1e-9 * (1.0 + everywhere)
    assert (
        own - slack
        <= felt(own, everywhere, some)
        <= felt(own, everywhere, more) + slack
        <= everywhere + 2 * slack
    )
    assert felt(own, own, more) == own


@pytest.mark.parametrize("field", ["threat", "inducement"])
def test_acts_in_one_domain_affect_the_others_by_the_spill_over(field: str) -> None:
    worlds, blank = 2, np.zeros((2, 4, 2))
    deeds, situation = blank.copy(), np.zeros((HEIGHT, worlds))
    deeds[1, 2] = 4.0  # the target, in the economic domain, in both worlds
    dossiers = (deeds, blank) if field == "threat" else (blank, deeds)
    none, half, fours = np.zeros(worlds), np.array([0.0, 0.5]), np.full(worlds, 4.0)
    perception.appraise(
        situation,
        np.ones(2, np.bool_),
        np.ones(2, np.bool_),
        *dossiers,
        blank[0],
        np.zeros((2, 2, worlds)),
        np.zeros((2, worlds)),
        np.ones((2, worlds)),
        0,
        1,
        np.ones((2, worlds)),
        half,
        none,
        fours,
        fours,
    )
    assert situation[rows(field)][:, 0].tolist() == [0.0, 0.0, 0.5, 0.0], (
        "without spill-over each domain feels its own"
    )
    assert situation[rows(field)][:, 1] == pytest.approx([1 / 3, 1 / 3, 0.5, 1 / 3]), (
        "half of four levels is two, and two of six is a third"
    )


# Mechanisms in the kernel: commitment, dependence, reciprocity


@law
@given(share, share, span("commitment_price"), span("commitment_price"))
def test_more_noes_and_a_higher_price_raise_the_cost_of_hard_balancing(
    few: float, many: float, cheap: float, dear: float
) -> None:
    few, many, cheap, dear = *sorted((few, many)), *sorted((cheap, dear))
    assert 0.0 <= price(few, cheap) <= price(many, dear)
    assert price(0.0, dear) == 0.0


def test_noes_discount_the_highest_military_level_only() -> None:
    situation, nobody = situations(1, 4000), ruled_by(None, 4000)
    situation[rows("commitment")] = 1.0
    unbound, bound = (
        choose(situation, free(4000, commitment_price=p), nobody, disposition=1.5, level=1)[1]
        for p in (0.0, 4.0)
    )
    military = 1
    assert np.array_equal(np.delete(unbound, military, 0), np.delete(bound, military, 0))
    assert (bound[military] <= unbound[military]).all()
    assert np.mean(bound[military] == 2) < 0.2 * np.mean(unbound[military] == 2)


@law
@given(share, share, span("dependence_drag"))
def test_more_dependence_lowers_resistance_more(some: float, more: float, pull: float) -> None:
    some, more = sorted((some, more))
    assert drag(more, pull) <= drag(some, pull) <= 0.0


def test_dependence_lowers_resistance_in_the_economy_only() -> None:
    situation, nobody = situations(1), ruled_by(None)
    situation[rows("dependence")] = 0.25
    before, after = (
        choose(situation, free(WORLDS, dependence_drag=d), nobody)[0] for d in (0.0, 4.0)
    )
    assert np.allclose(after - before, np.array([0.0, 0.0, -1.0, 0.0])[:, None])


@law
@given(within(-2.0, 2.0), span("reciprocity"))
def test_reciprocity_has_the_sign_of_the_received_level_and_at_most_its_size(
    received: float, returned: float
) -> None:
    assert answer(received, returned) * received >= 0.0
    assert abs(answer(received, returned)) <= abs(received)


def test_a_state_reciprocates_the_mean_received_level_in_every_domain() -> None:
    situation, nobody = situations(1), ruled_by(None)
    silent, full = (choose(situation, free(WORLDS, reciprocity=r), nobody)[0] for r in (0.0, 1.0))
    assert np.allclose(full - silent, situation[rows("received")])


# Leaving out a mechanism


@pytest.mark.parametrize("name", mechanisms.BUILT_IN)
def test_a_mechanism_declares_the_neutral_value_of_each_parameter(name: str) -> None:
    module = import_module(f"sim.mechanisms.{name}")
    assert set(module.NEUTRAL) == {p.name for p in module.PARAMETERS}
    left_out = mechanisms.prior(n for n in mechanisms.BUILT_IN if n != name)
    assert {n for n, p in left_out.items() if isinstance(p, Fixed)} == set(module.NEUTRAL)


@law
@given(levels, levels, share, within(-2.0, 2.0))
def test_mechanisms_have_no_effect_at_their_neutral_values(
    own: float, more: float, some: float, received: float
) -> None:
    none = {n: p.value for n, p in mechanisms.prior(()).items() if isinstance(p, Fixed)}
    assert set(none) == set(DECLARED)
    assert felt(own, own + more, none["spill_over"]) == own
    assert attention(1.0, none["over_attention"]) == attention(0.0, none["over_attention"]) == 1.0
    assert renewed(some, more, none["trust_break"], none["trust_mend"]) == some
    assert (
        price(some, none["commitment_price"])
        == drag(some, none["dependence_drag"])
        == answer(received, none["reciprocity"])
        == 0.0
    )
    assert kept(none["threat_half_life"]) < 0.001, (
        "without memory a month's acts are gone by the next"
    )


# Effects on a run: the replay with outside figures, so that every field has data on some tie


def counted(
    *settings: str,
    first: str = "2000-01",
    last: str = "2019-12",
    worlds: int = 60,
    name: str = "replay_1991_2025",
) -> Summary:
    """Run a span of the replay in a few worlds and return its counts."""
    scenario = load_scenario(
        name,
        ["structure=external", f"start={first}", f"end={last}", "split=null", *settings],
        worlds=worlds,
    )
    return run_chunk(scenario, 0, worlds).summary


def resistance(
    summary: Summary, actor: str = "VNM", target: str = "CHN", since: int = 2005
) -> float:
    """Mean level of a tie, all domains, from a year on."""
    late = [i for i, y in enumerate(summary.shape.years) if y >= since]
    return float(summary.mean[summary.tie(actor, target)][:, late].mean())


REPLAY = "replay_1991_2025"
OWNER = {p: name for name in mechanisms.BUILT_IN for p in mechanisms.declared([name])}
LATE = {"first": "2022-01", "last": "2025-12", "worlds": 40}
BRIEF = {"first": "2013-01", "last": "2015-12", "worlds": 40}


def shown_in(name: str) -> str:
    """The scenario in which a mechanism is declared to show."""
    return getattr(import_module(f"sim.mechanisms.{name}"), "SHOWN_IN", REPLAY)


# ties that a parameter moves in the shipped case, where not that of Vietnam to China
SHOWN_ON = {
    "partnership_bond": ("VNM", "USA"),
    "lever": ("CHN", "VNM"),
    "reliance": ("VNM", "RUS"),
}


def shown_on(parameter: str) -> tuple[str, str]:
    """The tie that a parameter moves."""
    return SHOWN_ON.get(parameter, ("VNM", "CHN"))


def running(scenario: str) -> list[str]:
    """The mechanisms of a scenario."""
    values = load_scenario(scenario).parameters
    return [n for n in mechanisms.BUILT_IN if mechanisms.on([n], values)]


BASE = running(REPLAY)


def setting(name: str, *, on: bool) -> str:
    """The setting that adds a mechanism to its scenario, or takes it out."""
    others = [n for n in running(shown_in(name)) if n != name]
    return f"mechanisms={[n for n in mechanisms.BUILT_IN if n in others or (on and n == name)]}"


@pytest.mark.parametrize("name", RUN_BY)
def test_every_parameter_changes_a_run_in_its_declared_direction(name: str) -> None:
    parameter = RUN_BY[name]
    scenario, settings, tie, span = REPLAY, [], ("VNM", "CHN"), {}
    if name in OWNER:
        scenario, tie = shown_in(OWNER[name]), shown_on(name)
        settings = [setting(OWNER[name], on=True)]
    if scenario != REPLAY:
        span = {"first": "2006-01", "last": "2025-12"}
    low, high = (
        counted(*settings, f"parameters.{name}={value}", name=scenario, **span)
        for value in (parameter.low, parameter.high)
    )
    assert not np.array_equal(low.sums, high.sums)
    if parameter.raises:
        since = 2025 if name == "ring" else 2005
        gained = resistance(high, *tie, since) - resistance(low, *tie, since)
        assert parameter.raises * gained > 0.0


@pytest.mark.parametrize("name", mechanisms.BUILT_IN)
def test_a_mechanism_changes_a_run(name: str) -> None:
    scenario = shown_in(name)
    span = BRIEF if scenario == REPLAY else LATE
    with_it, without = (
        counted(setting(name, on=on), name=scenario, **span) for on in (True, False)
    )
    assert not np.array_equal(with_it.sums, without.sums)


def test_the_replay_runs_none_of_the_mechanisms_that_join_ties() -> None:
    assert not mechanisms.on(
        [*mechanisms.RELATIONAL, "encirclement"], load_scenario(REPLAY).parameters
    )


def pinnable(name: str) -> bool:
    """Whether the neutral values of a mechanism lie within the ranges of its parameters."""
    neutral = import_module(f"sim.mechanisms.{name}").NEUTRAL
    return all(DECLARED[n].low <= value <= DECLARED[n].high for n, value in neutral.items())


@pytest.mark.parametrize(
    "name", [n for n in mechanisms.BUILT_IN if shown_in(n) == REPLAY and pinnable(n)]
)
def test_leaving_out_a_mechanism_equals_pinning_it_at_its_neutral_values(name: str) -> None:
    neutral = import_module(f"sim.mechanisms.{name}").NEUTRAL
    without = counted(setting(name, on=False), **BRIEF)
    pins = [f"parameters.{n}={value}" for n, value in neutral.items()]
    pinned = counted(setting(name, on=True), *pins, **BRIEF)
    assert np.array_equal(without.sums, pinned.sums)


# Hooks


def hooks() -> list[mechanisms.Hook]:
    return [hook for kind in mechanisms.TARGETS for hook in mechanisms.hooks(kind)]


@pytest.mark.parametrize("hook", hooks(), ids=lambda h: f"{h.mechanism}-{h.function.__name__}")
def test_a_hook_does_nothing_at_the_neutral_values_of_its_mechanism(hook: mechanisms.Hook) -> None:
    neutral = import_module(hook.module).NEUTRAL
    fields = {name: 0.7 for name in hook.arguments if name not in neutral}
    value = hook.function(*({**fields, **neutral}[name] for name in hook.arguments))
    nothing = {"ATTENTION": 1.0, "TILT": 0.0, "ADJUST": 0.7}
    assert value == nothing[hook.attribute]


@pytest.mark.parametrize("hook", hooks(), ids=lambda h: f"{h.mechanism}-{h.function.__name__}")
def test_a_hook_reads_only_what_it_may(hook: mechanisms.Hook) -> None:
    own = set(import_module(hook.module).NEUTRAL)
    allowed = {"weaker"} if hook.attribute == "ATTENTION" else {"domain", *NAMES}
    assert set(hook.arguments) <= own | allowed
    if hook.attribute == "ADJUST":
        assert hook.target in NAMES
    if hook.attribute == "TILT":
        assert hook.target in {"", *DOMAINS}


def test_perception_and_memory_trace_follow_one_list_of_steps() -> None:
    """Neither has a formula of its own: each takes its elementwise functions from one module."""
    steps = {function.__name__ for _, function in impressions.STEPS}
    for module in (perception, memory_trace):
        used = set(re.findall(r"impressions\.(\w+)", inspect.getsource(module)))
        assert used <= steps
        assert len(used) > 5
        assert "sim.mechanisms" not in inspect.getsource(module).replace("``", "")


@pytest.fixture(scope="module")
def with_outside_figures() -> AlignmentModel:
    return AlignmentModel(
        load_scenario("replay_1991_2025", ["structure=external"], worlds=400),
        Worlds.numbered(0, 400),
    )


@pytest.mark.parametrize("name", theories.registry())
def test_with_outside_figures_every_theory_has_weight_on_some_tie(
    name: str, with_outside_figures: AlignmentModel
) -> None:
    lab = with_outside_figures
    deaf = [t.actor for t in lab.ties if name in lab.silent(t.actor, t.target)]
    assert len(deaf) < len(lab.ties), (
        f"{name} reads {theories.registry()[name].reads}, for which no tie has a datum: "
        "its parameters are dead"
    )


@pytest.mark.parametrize("field", GIVEN)
def test_a_given_figure_with_its_error_stays_within_the_bounds_of_its_field(
    field: str, with_outside_figures: AlignmentModel
) -> None:
    lab = with_outside_figures
    low, high = BOUNDS[field]
    for tie in lab.ties:
        value = lab.given(field, tie.actor, tie.target)
        assert low <= np.min(value), (tie.actor, tie.target, float(np.min(value)))
        assert np.max(value) <= high, (tie.actor, tie.target, float(np.max(value)))
