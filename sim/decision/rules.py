"""The six rules by which pressure and support may join: corners of one theory."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

THEORY: Final = "threat_with_support"  # the theory of which the rules are corners
SHARE: Final = "pressure_share"
EXPONENT: Final = "joint_exponent"
# pressure share and joint exponent of each rule
RULES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "T": (1.0, 1.0),
        "U": (0.0, 1.0),
        "T_and_U": (0.5, -8.0),
        "T_or_U": (0.5, 8.0),
        "T_plus_U": (0.5, 1.0),
        "T_times_U": (0.5, 0.0),
    }
)


def pinned(name: str) -> dict[str, float]:
    """Return the parameters that a rule fixes, by name."""
    share, exponent = RULES[name]
    return {SHARE: share, EXPONENT: exponent}
