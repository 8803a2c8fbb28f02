"""Choices of an inference, beside its basis, that could have been made otherwise."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Choices:
    """What is chosen; the defaults are those of the main inference.

    Attributes:
        prior_scale: Factor of the scales of the priors of gains, dispositions and weights of
            domains, and of what nulls have in their place.
        left_out: Document whose acts are left out; empty for none.
        codes_of: The one coder whose codes are given; empty for all.
    """

    prior_scale: float = 1.0
    left_out: str = ""
    codes_of: str = ""

    @property
    def stated(self) -> dict[str, Any]:
        """What differs from the main inference, as a manifest states it."""
        main = asdict(Choices())
        return {name: value for name, value in asdict(self).items() if value != main[name]}

    @property
    def told(self) -> list[str]:
        """The same in words."""
        words = {
            "prior_scale": f"priors x {self.prior_scale:g}",
            "left_out": f"without {self.left_out}",
            "codes_of": f"codes of {self.codes_of}",
        }
        return [words[name] for name in self.stated]


def choices_in(manifest: Mapping[str, Any]) -> Choices:
    """Return the choices that a manifest states."""
    names = [field.name for field in fields(Choices)]
    return Choices(**{name: manifest[name] for name in names if manifest.get(name) is not None})
