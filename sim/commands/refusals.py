"""What ``run``, ``judge`` and ``sweep`` would refuse of a scenario that loads, before any run."""

from functools import partial

from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.studies import window


def refuse(options: ScenarioOptions) -> None:
    """Check a scenario as the commands do that run, judge and sweep it.

    Raises:
        BadInput: A command would refuse it; the error lists every fault.
    """
    case = options.load()
    checks = [partial(window.check, case, str(options.scenario))]
    if case.sweep is not None:
        checks.append(partial(_refuse_sweep, options))
    together(*checks)


def _refuse_sweep(options: ScenarioOptions) -> None:
    """Lay the sweep out, and try its outputs and factors in a few worlds; raises BadInput."""
    from sim.studies.sweep import sweep_plan

    load = sweep_plan.scenario_loader(
        options.scenario, settings=options.settings, seed=options.seed, seeds=options.evidence
    )
    plan = sweep_plan.plan_sweep(
        options.scenario, load, options.load_history(), options.load_theses()
    )
    sweep_plan.refuse_unread(plan, options.scenario)
