"""Records by which readings are distinguished: one id and one name for each."""

from collections.abc import Mapping
from typing import Final

MIX_NAMES: Final[Mapping[str, str]] = {
    "strong_support": "strong support, weak pressure",
    "strong_pressure": "strong pressure, weak support",
    "both_strong": "strong pressure, strong support",
    "both_weak": "weak pressure, weak support",
}
RECORD_NAMES: Final[Mapping[str, str]] = {
    "as_it_is": "the record as it is",
    "twice": "a record twice as long",
    **{f"with_{name}": f"the record and a state with {mix}" for name, mix in MIX_NAMES.items()},
    "in_turn": "the record and a state that meets the four mixes in turn",
    "four_times": "a record four times as long",
    "four_states": "the record and four states, one with each mix",
    "four_times_all": "a record four times as long, and all five states",
    "dispositions_known": "the record as it is, were dispositions known",
    "parameters_known": "the record as it is, were all parameters known",
    "in_turn_known": "the record and the four mixes in turn, were all parameters known",
}
