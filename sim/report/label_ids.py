"""Labels of codes that have more than one name: which message stands for which code."""

from collections.abc import Mapping
from typing import Final

from sim.judgement.record_names import RECORD_NAMES
from sim.report.translation import Translator

CONTENDERS: Final = {  # in a calibration, where the model occurs twice
    "model": "calibration.model_constrained",
    "model_prior": "calibration.model_prior",
}
GROUPS: Final = {  # of random draws
    "coding": "variance.coding",
    "parameters": "variance.parameters",
    "theory": "variance.theory",
    "noise": "variance.noise",
}
OUTPUTS: Final = {
    "mean": "variance.mean",
    "rise": "variance.rise",
    "error": "variance.error",
}
CODED: Final = {  # how the record is coded
    "as coded": "identifiability.as_coded",
    "exactly": "identifiability.exactly",
}
ARROW: Final = " → "  # between source and span of a transfer's direction
RECORD_IDS: Final[Mapping[str, str]] = {name: key for key, name in RECORD_NAMES.items()}


def contender_label(code: str, say: Translator) -> str:
    """Return the label of a contender in a calibration."""
    return say(CONTENDERS[code]) if code in CONTENDERS else say.term(code)


def group_label(code: str, say: Translator) -> str:
    """Return the label of a group of random draws."""
    return say(GROUPS[code])


def output_label(code: str, say: Translator) -> str:
    """Return the label of an output of the variance decomposition."""
    return say(OUTPUTS[code]) if code in OUTPUTS else say.named(code)


def direction_label(label: str, say: Translator) -> str:
    """Return the label of a direction of a transfer: its source, an arrow, the span."""
    source, arrow, span = label.partition(ARROW)
    return f"{say.term(source)}{arrow}{span}"


def record_label(change: str, coded: str, say: Translator) -> str:
    """Return the label of a record.

    Args:
        change: The name of the record, as RECORD_NAMES holds it.
        coded: How it is coded, a key of CODED.
        say: The reader's language.
    """
    key = RECORD_IDS.get(change)
    name = say.untranslated(change) if key is None else say(f"record.{key}")
    return say(CODED[coded], change=name) if coded in CODED else name
