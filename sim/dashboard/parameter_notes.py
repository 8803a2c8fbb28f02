"""What a parameter is, before it is pinned: what it does, unit, range, what the record says of it.

The record speaks through the table ``informed`` of an inference: the prior and the posterior of
every parameter under every contender, given all years of the inference.
"""

from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from sim.core.errors import BadInput
from sim.core.parameters import Fixed, Parameter
from sim.dashboard.language import named, say, translator
from sim.dashboard.selection import Choice
from sim.dashboard.starting_points import is_posterior, trainings
from sim.record import folders
from sim.report.translation import read_words

ENGLISH, CHINESE, UNIT = range(3)  # places in the file of words
YES: Final = "yes"


def explained(parameter: Parameter, taken: Parameter | Fixed, choice: Choice) -> str:
    """Explain a parameter in a few sentences.

    Args:
        parameter: The parameter as it is declared.
        taken: How the worlds of the scenario take it.
        choice: The choice, whose worlds may be those of an inference.
    """
    sentences = (
        what_it_does(parameter),
        say("dash.parameter_range", range=range_of(taken), unit=_unit(parameter)),
        record_says(parameter.name, choice),
    )
    return say("dash.sentence_gap").join(filter(None, sentences))


def range_of(taken: Parameter | Fixed) -> str:
    """Describe how worlds take a parameter."""
    if isinstance(taken, Fixed):
        return say("dash.pinned_at", value=f"{taken.value:g}")
    return say("dash.drawn_between", low=f"{taken.low:g}", high=f"{taken.high:g}")


def what_it_does(parameter: Parameter) -> str:
    """Describe what a parameter does; one that a user's theory declares has only its source."""
    words = read_words("parameters").get(parameter.name)
    if words is None:
        return say("dash.sentence", text=parameter.source)
    place = ENGLISH if translator().english else CHINESE
    return say("dash.sentence", text=words[place])


def _unit(parameter: Parameter) -> str:
    """Return the unit of a parameter in the language of the page."""
    words = read_words("parameters").get(parameter.name)
    if translator().english or words is None:
        return parameter.unit
    return str(words[UNIT])


def record_says(name: str, choice: Choice) -> str:
    """Describe what the record says of a parameter; empty where no inference is given.

    Args:
        name: Name of the parameter.
        choice: The choice.
    """
    if not is_posterior(choice.constrained):
        return ""
    rows = _rows(choice.base, choice.constrained)
    rows = rows[rows["parameter"] == name]
    if rows.empty:
        return say("dash.record_without")
    informed = rows[rows["informed"] == YES]
    if informed.empty:
        return say("dash.record_silent")
    first = informed.iloc[0]
    return say(
        "dash.record_says",
        contender=named(first["contender"]),
        prior_low=f"{first['prior_p05']:.2g}",
        prior_high=f"{first['prior_p95']:.2g}",
        low=f"{first['p05']:.2g}",
        high=f"{first['p95']:.2g}",
        informed=len(informed),
        number=len(rows),
    )


@cache
def _rows(source: str, folder: str) -> pd.DataFrame:
    """Return the rows of contenders that rule worlds, the most frequent first; none if damaged."""
    drawn = trainings(source, folder)[0]
    try:
        table = folders.read_table(Path(folder), "informed")
    except BadInput:
        return pd.DataFrame(columns=["parameter"])
    order = {name: place for place, name in enumerate(drawn.shares())}
    own = table[(table["basis"] == drawn.basis) & table["contender"].isin(list(order))]
    return own.sort_values("contender", key=lambda names: names.map(order), kind="stable")
