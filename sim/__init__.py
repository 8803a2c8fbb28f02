"""A laboratory for diplomatic alignment: a model of states that hedge, balance or bandwagon.

    >>> import sim
    >>> scenario = sim.load_scenario("replay_1991_2025", worlds=50)
    >>> result = sim.run(scenario)
    >>> result.strategies.columns[:3].tolist()
    ['year', 'actor', 'target']

Names are imported on first use, so that ``import sim`` is fast.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# the module that defines each public name
_MODULES = {
    "load_scenario": "sim.scenario.loading",
    "run": "sim.studies.replay",
    "infer": "sim.studies.inferring.posterior_inference",
    "compare": "sim.studies.replay",
    "judge": "sim.studies.trial.judged_trial",
    "load_evidence": "sim.evidence.coded_tables",
}
__all__ = ["compare", "infer", "judge", "load_evidence", "load_scenario", "run"]


def __getattr__(name: str) -> Any:
    """Import a public name from its module (PEP 562)."""
    if name not in _MODULES:
        known = ", ".join(__all__)
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {known}")
    module = import_module(_MODULES[name])
    return getattr(module, name)
