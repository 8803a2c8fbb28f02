"""Each check of the contract fails for an odd theory that violates only this check."""

import math
from types import ModuleType

import pytest

from sim.core.errors import BadInput
from sim.core.parameters import Parameter
from sim.decision import theories, theory_contract, theory_listing, theory_samples
from sim.decision.theories import Theory

TEXT = (
    "Odd: a state does what a test needs.\n"
    "\n"
    "Nobody 1999. Reads the remembered pressure of the target."
)
GAIN = Parameter("odd_gain", 0.5, 3.0, 1.75, "levels", "assumed: a test's own", raises=1)
TOLD: list[float] = []


def theory(wish, *parameters: Parameter, text: str = TEXT, name: str = "odd") -> Theory:
    module = ModuleType("odd_theory")  # predictions would be beside this file
    module.__doc__, module.PARAMETERS, module.wish = text, parameters or (GAIN,), wish
    return theories.from_module(name, module)


def gain(**changed) -> Parameter:
    return Parameter(
        **{
            "name": "odd_gain",
            "low": 0.5,
            "high": 3.0,
            "default": 1.75,
            "unit": "levels",
            "source": "assumed: a test's own",
            "raises": 1,
        }
        | changed
    )


def sound(pressure, odd_gain):
    return odd_gain * pressure


def without_effect(pressure, trust, odd_gain):
    return odd_gain * pressure + 0.0 * trust


def deaf(pressure, odd_gain):
    return pressure + 1e-3 * odd_gain


def contrary(pressure, odd_gain):
    return -odd_gain * pressure


def endless(pressure, odd_gain):
    return odd_gain * pressure / (1.0 - pressure)


def too_far(pressure, odd_gain):
    return 9.0 * odd_gain * pressure


def remembering(pressure, odd_gain):
    TOLD.append(pressure)
    return odd_gain * pressure + len(TOLD)


def hiding(pressure, odd_gain):
    return odd_gain * max(0.0, pressure)


def otherwise_compiled(pressure, odd_gain):
    return (
        odd_gain * ((int(pressure * 4) + 3) ** 40 % 7) / 7.0
    )  # whole numbers without end in Python, of 64 bits in the kernel


def uncompilable(pressure, odd_gain):
    return odd_gain * {"pressure": pressure}.setdefault("pressure", [])


def of_disillusion(trust, disillusion_gain):
    return disillusion_gain * (1.0 - trust) ** 2


FAULTY = {
    "cites_who_published_it": (
        theory(sound, text="Odd: it is so.\n\nReads pressure, as of may 1999."),
        "cites nobody",
    ),
    "says_in_words_what_it_reads": (
        theory(sound, text="Odd. Nobody 1999. Reads minds."),
        "silent on pressure",
    ),
    "gives_its_parameters_sane_ranges": (theory(sound, gain(source=" ")), "no source"),
    "names_parameters_of_its_own": (
        theory(lambda pressure, inertia: inertia * pressure, gain(name="inertia")),
        "the model itself",
    ),
    "is_not_taken_for_another": (
        theory(of_disillusion, gain(name="disillusion_gain")),
        "'broken_trust' reads the same",
    ),
    "is_finite_and_within_reach": (theory(too_far), "from -8 to 8"),
    "is_moved_by_every_field_it_reads": (theory(without_effect), "trust moves no wish"),
    "obeys_every_parameter": (theory(deaf), "a tenth of a level"),
    "moves_as_its_parameters_claim": (theory(contrary), "claims raises=+1"),
    "wishes_the_same_again": (theory(remembering), "differently"),
    "compiles_to_the_same_wish": (theory(uncompilable), "Typing"),
    "makes_no_number_of_none": (theory(hiding), "NaN gives 0"),
    "answers_as_its_predictions_say": (
        theory(sound),
        "'Whoever is pressed sides with the target.' does not come true",
    ),
}


def complaints(check: str, odd: Theory) -> str:
    return "\n".join(
        theory_contract.complaints(
            next(c for c in theory_contract.CHECKS if c.__name__ == check), odd
        )
    )


def test_every_check_has_a_theory_that_fails_it():
    assert list(FAULTY) == [c.__name__ for c in theory_contract.CHECKS]


@pytest.mark.parametrize("check", [c for c in FAULTY if c != "answers_as_its_predictions_say"])
def test_a_faulty_theory_fails_its_check_and_a_sound_one_passes(check):
    odd, complaint = FAULTY[check]
    assert complaint in complaints(check, odd)
    assert not complaints(check, theory(sound))


@pytest.mark.parametrize(
    ("odd", "check", "expected"),
    [
        (theory(sound, gain(raises=0)), "moves_as_its_parameters_claim", "declare raises=1"),
        (theory(sound, gain(raises=2)), "gives_its_parameters_sane_ranges", "allowed: -1, 0, 1"),
        (
            theory(sound, gain(high=math.inf)),
            "gives_its_parameters_sane_ranges",
            "both ends are finite",
        ),
        (
            theory(sound, gain(low=0.0, log=True)),
            "gives_its_parameters_sane_ranges",
            "begins above 0",
        ),
        (theory(sound, text="Odd: Nobody 1999."), "says_in_words_what_it_reads", "no sentence"),
        (theory(sound, text=""), "cites_who_published_it", "no docstring"),
        (theory(endless), "is_finite_and_within_reach", "ZeroDivisionError"),
        (theory(otherwise_compiled), "compiles_to_the_same_wish", "compiled"),
        (theory(lambda odd_gain: odd_gain), "is_moved_by_every_field_it_reads", "reads no field"),
        (
            theory(
                lambda pressure, threat_gain: threat_gain * pressure,
                gain(name="threat_gain", high=2.0),
            ),
            "names_parameters_of_its_own",
            "declared otherwise by 'balance_of_threat'",
        ),
    ],
)
def test_each_violation_of_a_rule_is_reported(odd, check, expected):
    assert expected in complaints(check, odd)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            (
                "{sentence: Whoever is pressed sides with the target., citation: Nobody "
                "1999, situation: {pressure: 0.5}, expect: sides}"
            ),
            "'Whoever is pressed sides with the target.' does not come true",
        ),
        (
            "{sentence: s, citation: c, situation: {pressure: 2}, expect: resists}",
            "its bounds are 0 to 1",
        ),
        (
            "{sentence: s, citation: c, situation: {presure: 0.5}, expect: resists}",
            "names no pressure",
        ),
        (
            "{sentence: s, citation: c, situation: {pressure: 0.5}, expect: resist}",
            "did you mean 'resists'",
        ),
        ("{sentence: s, citation: c, situation: {pressure: 0.5}}", "lacks expect"),
        (
            "{sentence: s, citation: c, situation: {pressure: 0.5}, expect: resists, were: {}}",
            "did you mean 'where'",
        ),
        (
            (
                "{sentence: s, citation: c, domain: naval, situation: {pressure: 0.5}, "
                "expect: resists}"
            ),
            "'naval' is not allowed",
        ),
        ("sentence: s", "predictions are a list"),
    ],
)
def test_predictions_beside_the_module_are_read_and_checked(case, expected, tmp_path, monkeypatch):
    monkeypatch.setattr(Theory, "file", property(lambda _: tmp_path / "odd.py"))
    good = (
        "- {sentence: Whoever is pressed resists., citation: Nobody 1999, situation: "
        "{pressure: 0.5}, expect: resists}\n"
    )
    (tmp_path / "odd.yaml").write_text(good, encoding="utf-8")
    assert not complaints("answers_as_its_predictions_say", theory(sound))
    (tmp_path / "odd.yaml").write_text(
        good + f"- {case}\n" if case.startswith("{") else case, encoding="utf-8"
    )
    assert expected in complaints("answers_as_its_predictions_say", theory(sound))


def test_the_even_sample_is_reproducible_and_fills_the_bounds():
    odd = theory(sound)
    values = [c["odd_gain"] for c in theory_samples.sample(odd)]
    assert values == [c["odd_gain"] for c in theory_samples.sample(theory(sound))]
    assert min(values) == 0.5
    assert max(values) > 2.98
    assert {(c["pressure"], c["odd_gain"]) for c in theory_samples.corners(odd)} == {
        (0.0, 0.5),
        (0.0, 3.0),
        (1.0, 0.5),
        (1.0, 3.0),
    }


def test_an_unknown_theory_is_reported_with_the_nearest_name():
    with pytest.raises(BadInput, match="did you mean 'hedging'"):
        theory_listing.named("hedgin")


def test_a_card_lists_the_inputs_the_ranges_and_the_rule_of_a_theory():
    output = "\n".join(theory_listing.card(theory_listing.named("hedging")))
    for words in (
        "Kuik 2008",
        "how far the target and the strongest third power press each other",
        "spread_gain        0.5 to 2",
        "return side * spread_gain",
    ):
        assert words in output
