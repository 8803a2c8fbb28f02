"""Options that give a name a text, as ``--column actor=ccode``."""

from collections.abc import Iterable, Iterator

from sim.core.errors import shown


def pair(text: str) -> tuple[str, str]:
    """Return what stands before and behind the sign =."""
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def faults_of(option: str, texts: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with the texts of an option: no sign =, or a name that stands twice."""
    seen: set[str] = set()
    for text in texts:
        name = pair(text)[0]
        if not all(pair(text)):
            yield f"--{option}: {shown(text)} has no sign =, with a name before and a text behind"
        elif name in seen:
            yield f"--{option}: {shown(name)} is given twice; keep one of them"
        seen.add(name)
