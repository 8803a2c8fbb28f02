"""Types of values in a scenario file: dates, names, codes of states."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from sim.core.dates import is_date


def _as_text(came: object) -> object:
    """Return a year as text: YAML takes 2000 for a number."""
    return str(came) if type(came) is int else came


def _on_the_calendar(date: str) -> str:
    """Check that the month of a date has its day; raises ValueError."""
    if not is_date(date):
        raise ValueError(f"{date!r} is no day of the calendar; its month is shorter")
    return date


Month = Annotated[
    str,
    Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", description="a month, written YYYY-MM"),
    BeforeValidator(_as_text),
]
Date = Annotated[
    str,
    Field(
        pattern=r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        description="YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    BeforeValidator(_as_text),
    AfterValidator(_on_the_calendar),
]
Name = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        max_length=80,
        description="letters, digits, _ and -",
    ),
]
STATE: Final = re.compile(r"[A-Z]{2,8}")
State = Annotated[
    str, Field(pattern=rf"^{STATE.pattern}$", description="a state's code of capital letters")
]
Domain = Literal["political", "military", "economic", "multilateral"]
Tone = Literal["presses", "courts"]


class Strict(BaseModel):
    """Unknown keys are faults; numbers are numbers and texts are texts."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
