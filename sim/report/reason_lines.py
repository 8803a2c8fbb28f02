"""One sentence on why a state chose as it did, and one on which years its worlds were given."""

from collections.abc import Mapping
from typing import Any, Final

from sim.report.ledger_lines import NamedActs
from sim.report.translation import Translator
from sim.report.wide_text import wrapped

WIDTH: Final = 120
NAMED: Final = 5  # contenders whose shares are stated
TENTH: Final = 10  # where fewer worlds than one in so many change, one act alone turns nothing
DONE: Final = {  # by move: the message of what a state would have done
    "bandwagon": "explain.would_side",
    "hedge": "explain.would_hedge",
    "balance": "explain.would_resist",
}


def wrapped_sentence(
    reason: Mapping[str, Any] | None, month: str, tie: Mapping[str, str], acts: NamedActs
) -> list[str]:
    """Return the sentence on a choice as lines, after an empty one; see ``sentence``."""
    return ["", *wrapped(sentence(reason, month, tie, acts), WIDTH, "", "  ")]


def sentence(
    reason: Mapping[str, Any] | None, month: str, tie: Mapping[str, str], acts: NamedActs
) -> str:
    """Describe which act weighs most, through what, and what worlds do without it.

    Args:
        reason: What is known of the act; None where no act weighs anything.
        month: The month that is explained, YYYY-MM.
        tie: Codes of actor and target.
        acts: The recorded acts, and what is said of them.
    """
    say = acts.texts.say
    states = {key: say.term(code) for key, code in tie.items()}
    month = say.date(month)
    if reason is None:
        return say("explain.why_nothing", month=month, **states)
    when = say(
        "explain.why_since" if reason["lasts"] else "explain.why_on", date=say.date(reason["date"])
    )
    named = {
        "act": acts.summary(reason["act"]) or str(reason["act"]),
        "when": when,
        "theory": say.short(reason["theory"]),
        "part": f"{reason['contribution']:+.2f}",
        "whole": f"{reason['whole']:+.2f}",
    }
    return say("explain.why", month=month, clause=_clause(reason, states, say), **named)


def _clause(reason: Mapping[str, Any], states: Mapping[str, str], say: Translator) -> str:
    """Describe what worlds do without the act, or, where it turns few, without all acts alike."""
    worlds, alone, alike = reason["worlds"], reason["alone"], reason["alike"]
    if alone["changed"] * TENTH >= worlds:
        return say("explain.why_without", **_turn(alone, worlds, states, say))
    tone = "explain.why_pressing" if reason["presses"] else "explain.why_courting"
    state = say.term(reason["state"])
    turn = _turn(alike, worlds, states, say)
    same = worlds - alone["changed"]
    return say("explain.why_alike", same=same, state=state, tone=say(tone), **turn)


def _turn(
    without: Mapping[str, Any], worlds: int, states: Mapping[str, str], say: Translator
) -> dict[str, Any]:
    done = say(DONE[str(without["move"])], **states)
    counts = {"after": without["after"], "before": without["before"], "worlds": worlds}
    return {**counts, **states, "done": done}


def _ruling(shares: Mapping[str, float], say: Translator) -> str:
    """Name the contenders that rule most worlds, with the shares that they rule."""
    first = list(shares.items())[:NAMED]
    named = [f"{say.short(name)} {share:.0%}" for name, share in first]
    others = 1.0 - sum(share for _, share in first)
    if len(shares) > NAMED:
        named.append(say("explain.given_others", share=f"{others:.0%}"))
    return say("list.comma").join(named)


def given(entry: Mapping[str, Any], say: Translator, year: int | None = None) -> list[str]:
    """Describe which years the worlds of a posterior were given, as lines.

    Args:
        entry: What a manifest states of the posterior: given, contenders and left_out.
        say: The reader's language.
        year: The year that is explained, to be told in or out of the sample; None for a span.
    """
    first, last = entry["given"]
    ruled = _ruling(entry["contenders"], say)
    left = sum(entry.get("left_out", {}).values())
    more = say("explain.given_left_out", number=left) if left else ""
    if last < first:
        return wrapped(say("explain.given_none", ruled=ruled) + more, WIDTH, "", "  ")
    keys = {None: "explain.given_span", True: "explain.given_inside", False: "explain.given_later"}
    key = keys[None if year is None else year <= last]
    line = say(key, first=first, last=last, year=year, ruled=ruled)
    return wrapped(line + more, WIDTH, "", "  ")
