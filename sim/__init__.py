"""A laboratory for diplomatic alignment: a model of states that hedge, balance or bandwagon.

    >>> import sim
    >>> scenario = sim.load_scenario("replay_1991_2025", worlds=50)
    >>> result = sim.run(scenario)
    >>> result.strategies.columns[:3].tolist()
    ['year', 'actor', 'target']

Names are imported on first use, so that ``import sim`` is fast; ``dir(sim)`` lists them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for readers of types; at run time a name is imported when it is first used
    from sim.interface.explanation_result import explain
    from sim.interface.inference_result import infer
    from sim.interface.plotting import plot
    from sim.interface.run_result import compare, run
    from sim.interface.sweep_result import sweep
    from sim.interface.trial_result import judge
    from sim.scenario.loading import load_scenario

__version__ = "0.2.0"

# the module that defines each public name
_MODULES = {
    "load_scenario": "sim.scenario.loading",
    "run": "sim.interface.run_result",
    "infer": "sim.interface.inference_result",
    "sweep": "sim.interface.sweep_result",
    "compare": "sim.interface.run_result",
    "judge": "sim.interface.trial_result",
    "explain": "sim.interface.explanation_result",
    "plot": "sim.interface.plotting",
}
__all__ = ["compare", "explain", "infer", "judge", "load_scenario", "plot", "run", "sweep"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a public name from its module (PEP 562)."""
        if name not in _MODULES:
            known = ", ".join(__all__)
            raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {known}")
        module = import_module(_MODULES[name])
        return getattr(module, name)


def __dir__() -> list[str]:
    """List the public names."""
    return list(__all__)
