"""A mapping made from a table of weights by code."""

from collections.abc import Iterable
from math import inf
from typing import Any, Final

from sim.core.vocabulary import DOMAINS
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_mapping import (
    ACT,
    ANY,
    CODE,
    STANCE,
    STRONGEST,
    Rule,
    SourceMapping,
)

LARGEST: Final = 10.0  # absolute weight at the ends of the scale
DOUBT: Final = 1.0  # intensities by which the readings differ from the weight
Row = dict[str, Any]


def mapping_rows(items: Iterable[Item], shipped: SourceMapping) -> list[Row]:
    """Return the rows of a mapping whose intensities follow the weights of a table.

    Args:
        items: Codes with weights from -10 to 10.
        shipped: The mapping whose domains, and ranges of acts and stances, are kept.
    """
    rows = [_of_code(item, shipped) for item in items]
    for use, rules in ((ACT, shipped.acts), (STANCE, shipped.stances)):
        rows += [_of_range(use, rule) for rule in rules]
    return rows


def _of_code(item: Item, shipped: SourceMapping) -> Row:
    weight = (item.score or 0.0) * STRONGEST / LARGEST
    rule = shipped.of_code(item.code)
    return {
        "use": CODE,
        "code": item.code + ANY,
        "from": "",
        "to": "",
        "domain": rule.domain if rule else DOMAINS[0],
        "other_domain": rule.other if rule else DOMAINS[0],
        "low": round(max(weight - DOUBT, -STRONGEST), 2),
        "best": round(weight, 2),
        "high": round(min(weight + DOUBT, STRONGEST), 2),
        "meaning": item.summary,
    }


def _of_range(use: str, rule: Rule) -> Row:
    return {
        "use": use,
        "code": "",
        "from": "" if rule.start == -inf else rule.start,
        "to": "" if rule.stop == inf else rule.stop,
        "domain": rule.domain,
        "other_domain": rule.other,
        "low": rule.low,
        "best": rule.best,
        "high": rule.high,
        "meaning": "",
    }
