"""The schema of edits: which acts of the record are changed, and how."""

from typing import Annotated, Literal

import pydantic
from pydantic import Field

from sim.scenario.schema_types import Date, Domain, Month, Name, State, Strict, Tone


class Which(Strict):
    """Which acts an edit means: those that fit every key."""

    id: str | None = None
    actor: State | None = None
    target: State | None = None
    domain: Domain | None = None
    kind: str | None = None
    document: str | None = None
    joint: bool | None = None
    tone: Tone | None = Field(default=None, description="acts against their target, or toward it")
    since: Month | None = Field(default=None, alias="from")
    to: Month | None = None


class Shift(Which):
    """Move acts in time by whole months."""

    months: Annotated[int, Field(ge=-240, le=240)]


class Scale(Which):
    """Multiply the levels of acts."""

    by: Annotated[float, Field(ge=-2, le=2)]


class Repeat(Which):
    """Repeat the acts of some months over and over, as copies moved by whole months."""

    at: Month = Field(description="month in which the pattern begins again")
    until: Month = Field(
        description="last month of the repetition; the pattern starts anew as often as it must"
    )
    why: str = ""

    @pydantic.model_validator(mode="after")
    def bounded(self) -> "Repeat":
        """Check that the pattern has both ends and the repetition runs forward."""
        if self.since is None or self.to is None:
            raise ValueError("a repeat says which months happen again; write both from and to")
        if self.until < self.at:
            raise ValueError(f"until {self.until} lies before at {self.at}; a span runs forward")
        return self


class NewAct(Strict):
    """An act that did not happen."""

    id: Name
    date: Date
    date_precision: Literal["day", "month", "year", "imputed"] = "month"
    actor: State
    target: State
    domain: Domain
    intensity: Annotated[float, Field(ge=-4, le=4)]
    why: str = ""


class Edit(Strict):
    """One edit of the record: exactly one of remove, add, shift, scale, repeat."""

    remove: Which | None = None
    add: NewAct | None = None
    shift: Shift | None = None
    scale: Scale | None = None
    repeat: Repeat | None = None

    @pydantic.model_validator(mode="after")
    def one(self) -> "Edit":
        """Check that the edit has exactly one verb; raises ValueError."""
        verbs = list(type(self).model_fields)
        given = [verb for verb in verbs if getattr(self, verb) is not None]
        if len(given) != 1:
            raise ValueError(
                f"an edit has exactly one of {', '.join(verbs)}; "
                f"this has {', '.join(given) or 'none'}"
            )
        return self
