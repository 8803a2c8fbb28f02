"""Choices of an inference, beside its basis, that could have been made otherwise."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypedDict


@dataclass(frozen=True)
class Choices:
    """What is chosen; the defaults are those of the main inference.

    Attributes:
        prior_scale: Factor of the scales of the priors of gains, dispositions and weights of
            domains, and of what nulls have in their place.
        without_document: Document whose acts are left out; empty for none.
        codes_of: The one coder whose codes are given; empty for all.
        brief: Whether there are no cuts, and walks of the sampler are fewer and shorter.
    """

    prior_scale: float = 1.0
    without_document: str = ""
    codes_of: str = ""
    brief: bool = False

    @property
    def stated(self) -> dict[str, Any]:
        """What differs from the main inference, as a manifest states it."""
        main = asdict(MAIN)
        return {name: value for name, value in asdict(self).items() if value != main[name]}

    @property
    def told(self) -> list[str]:
        """The same in words."""
        words = {
            "prior_scale": f"priors x {self.prior_scale:g}",
            "without_document": f"without {self.without_document}",
            "codes_of": f"codes of {self.codes_of}",
            "brief": "brief",
        }
        return [words[name] for name in self.stated]

    @property
    def suffix(self) -> str:
        """What the name of a default folder ends in, so that the main result stays.

        >>> Choices(without_document="memoir-2001", brief=True).suffix
        '_without_memoir-2001_brief'
        """
        parts = [part for part in self.told if not part.startswith("priors")]
        return "".join(f"_{re.sub(r'[^A-Za-z0-9-]+', '_', part)}" for part in parts)


MAIN: Final = Choices()


class ChoiceKeywords(TypedDict, total=False):
    """The attributes of :class:`Choices`, as a caller in Python may give them."""

    prior_scale: float
    without_document: str
    codes_of: str
    brief: bool


def choices_in(manifest: Mapping[str, Any]) -> Choices:
    """Return the choices that a manifest states."""
    names = [field.name for field in fields(Choices)]
    return Choices(**{name: manifest[name] for name in names if manifest.get(name) is not None})
