"""Acts of which every row of the source is one."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sim.evidence.imports.items import Item, LeftOut
from sim.evidence.imports.scaled_rows import Readings, ScaledAct
from sim.evidence.imports.source_mapping import Rule, SourceMapping, within

NOT_MAPPED: Final = "the mapping has no such code or score"
NO_DOMAIN: Final = "neither the row nor the mapping states a domain"
NO_WEIGHT: Final = "the mapping gives it no weight"
SIGNS: Final = re.compile(r"[^a-z0-9.+-]+")
LONGEST: Final = 24  # letters of a code in an identifier
WORDS: Final = 15  # words of a summary


def scale(items: Iterable[Item], mapping: SourceMapping, left_out: LeftOut) -> Iterator[ScaledAct]:
    """Yield the acts of items; those without a rule or a weight are counted."""
    for item in items:
        rule = rule_of(item, mapping)
        if rule is None:
            left_out.add(NOT_MAPPED, item.place.line)
        elif not (item.domain or rule.domain):
            left_out.add(NO_DOMAIN, item.place.line)
        elif not any((rule.low, rule.best, rule.high)):
            left_out.add(NO_WEIGHT, item.place.line)
        else:
            yield _act(item, rule)


def rule_of(item: Item, mapping: SourceMapping) -> Rule | None:
    """Return the rule of an item, by its score or its code; None without one."""
    if item.score is not None:
        return within(mapping.acts, item.score)
    return mapping.of_code(item.code)


def _act(item: Item, rule: Rule) -> ScaledAct:
    what = item.code or f"{item.score:g}"
    words = (item.summary or f"{what}").split()
    return ScaledAct(
        key=_key(item, what),
        date=item.date,
        end=item.end,
        actor=item.actor,
        target=item.target,
        domain=item.domain or rule.domain,
        other=item.domain or rule.other,
        intensity=Readings(rule.low, rule.best, rule.high),
        place=item.place,
        rows=1,
        summary=" ".join(words[:WORDS]),
        note=f"code: {what}" if item.code else f"score: {what}",
    )


def _key(item: Item, what: str) -> str:
    """Return what tells an act apart: the source's identifier, or date and code; and the pair."""
    own = item.key or f"{item.date}-{what[:LONGEST]}"
    return SIGNS.sub("-", f"{own}-{item.actor}-{item.target}".casefold()).strip("-")
