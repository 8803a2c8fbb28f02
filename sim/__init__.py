"""A laboratory for diplomatic alignment: dated acts in; hedge, balance or bandwagon out; theses on trial.

    >>> import sim
    >>> scenario = sim.load_scenario("replay_1991_2025", worlds=50)
    >>> result = sim.run(scenario)
    >>> result.strategies.columns[:3].tolist()
    ['year', 'actor', 'target']

Names are resolved when first used, so that ``import sim`` costs next to nothing.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "load_scenario": "sim.scenario.loading",
    "run": "sim.studies.replay",
    "compare": "sim.studies.replay",
    "judge": "sim.studies.trial.judgement",
    "load_evidence": "sim.evidence.coded_tables",
}
__all__ = ["compare", "judge", "load_evidence", "load_scenario", "run"]


def __getattr__(name: str) -> Any:
    """Resolve a public name to its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
