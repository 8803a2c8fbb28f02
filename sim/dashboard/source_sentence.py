"""Sentences on where the worlds of the page come from, and on what was passed over."""

from pathlib import Path

from sim.dashboard.language import say
from sim.dashboard.posterior_at_hand import AtHand, PassedOver, posterior_at_hand
from sim.dashboard.selection import Choice, given_years
from sim.dashboard.starting_points import is_posterior, load_base


def source_sentence(choice: Choice, held: str, *, looks: bool) -> str:
    """State where the worlds of a choice come from; empty for those of a constrained set.

    Args:
        choice: The choice.
        held: File of a constrained set, or folder of an inference, that the page offers; or empty.
        looks: Whether the page takes a posterior at hand where the user names none.
    """
    if is_posterior(choice.constrained):
        years = given_years(choice)
        sentence = say(
            "dash.source_posterior",
            folder=shown_folder(choice.constrained),
            first=years[0],
            last=years[1],
        )
    elif held and not is_posterior(held):
        return ""
    elif held:
        sentence = say("dash.source_prior", folder=shown_folder(held))
    else:
        return _none_fits(choice.base, looks=looks)
    passed = posterior_at_hand(choice.base).passed_over if looks else ()
    lines = [_passed_over(choice.base, folder) for folder in passed]
    return say("dash.sentence_gap").join([sentence, *lines])


def _none_fits(source: str, *, looks: bool) -> str:
    """State why the worlds are those of the prior."""
    if not looks:
        return say("dash.source_off")
    found: AtHand = posterior_at_hand(source)
    if not found.passed_over:
        return say("dash.source_none", name=load_base(source).scenario.name, source=source)
    reasons = [_passed_over(source, folder) for folder in found.passed_over]
    return say("dash.sentence_gap").join([say("dash.source_unfit"), *reasons])


def _passed_over(source: str, passed: PassedOver) -> str:
    """State why a folder was passed over and what to do."""
    values = {"name": load_base(source).scenario.name, "source": source, "path": passed.folder}
    reason = say(passed.reason, **values)
    return say("dash.passed_over", folder=shown_folder(passed.folder), reason=reason)


def shown_folder(path: str) -> str:
    """Return a folder as the commands of the documentation name it, without those of one machine.

    >>> shown_folder("/home/me/results/mine"), shown_folder("mine")
    ('results/mine', 'mine')
    """
    parts = Path(path).parts
    return Path(*parts[-2:]).as_posix() if Path(path).is_absolute() else Path(path).as_posix()
