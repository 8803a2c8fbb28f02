"""Names and units of the parameters of an inference, as its page writes them."""

import re
from typing import Final

from sim.report.page.anchors import to_act
from sim.report.page.blocks import Cell, Foreign, Part, Typed
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator, read_words

BETWEEN: Final = re.compile(r"[.|>]+")
OF_ACTS: Final = ("coding", "date")  # families of which each member is of one act
OF_SETS: Final = "weight"  # family of which each member has a name for machines
FAMILIES: Final = {  # by the beginning of a parameter's name: the message
    "deviation": "parameter.deviation",
    "domain_weight": "parameter.domain_weight",
    "following_time": "parameter.following_time",
    "coding": "parameter.coding",
    "date": "parameter.date",
    "figure": "parameter.figure",
    "worth": "parameter.worth",
    "weight": "parameter.weight",
    "step": "parameter.step",
    "shock": "parameter.shock",
    "slope": "parameter.slope",
    "driver_gain": "parameter.driver_gain",
    "mean": "parameter.mean",
}
UNITS: Final = {
    "level": "parameter.level",
    "factor": "parameter.factor",
    "months": "parameter.months",
    "quantile": "parameter.quantile",
    "share": "parameter.share",
    "sd": "parameter.sd",
}
CHINESE_UNIT: Final = 2  # place of the unit among the words of a parameter


def name(folder: Folder, parameter: str, say: Translator) -> Cell:
    """Return the name of a parameter: its family, and the domain, state or act that it is of.

    Args:
        folder: The folder, whose acts it may link to.
        parameter: The parameter as tables name it.
        say: The language.
    """
    family, _, rest = parameter.partition(".")
    head = _word(family, say)
    if not rest:
        return head
    begun = f"{head}{say('list.colon')}"
    if family in OF_ACTS:
        act: Part = to_act(folder, rest)
        return begun, act if not isinstance(act, str) else Typed(act)
    if family == OF_SETS:
        return begun, Typed(rest)
    parts = [_word(part, say) for part in BETWEEN.split(rest) if part]
    return f"{begun}{say('list.comma').join(parts)}"


def _word(part: str, say: Translator) -> str:
    return say(FAMILIES[part]) if part in FAMILIES else say.named(part)


def unit(parameter: str, stated: str, say: Translator) -> Part:
    """Return the unit of a parameter in words.

    Args:
        parameter: The parameter as tables name it.
        stated: Its unit as tables state it, in English.
        say: The language.
    """
    if say.english:
        return stated
    words = read_words("parameters").get(parameter)
    if words is not None:
        return str(words[CHINESE_UNIT])
    return say(UNITS[stated]) if stated in UNITS else Foreign(stated)
