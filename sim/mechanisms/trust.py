"""Trust: it breaks in a month and mends in years.

nguyen-2020 on 2014: an illusion of comradeship ended at a stroke, while visits resumed within the year. General here: any
pressing act breaks a share of the trust that is left, in proportion to its level; calm restores it slowly.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "trust_break",
        0.05,
        0.6,
        0.3,
        "share lost per full coercion",
        "assumed: from a scratch to more than half",
        raises=1,
    ),
    Parameter(
        "trust_mend",
        0.002,
        0.03,
        0.01,
        "share of the loss mended a month",
        "assumed: half mended in two to thirty years",
        raises=-1,
        log=True,
    ),
)
NEUTRAL = {"trust_break": 0.0, "trust_mend": 0.0}


def renewed(trust: float, pressed: float, trust_break: float, trust_mend: float) -> float:
    """Trust a month later, after acts that pressed by ``pressed`` levels in sum (2 = one full coercion)."""
    left = trust * (1.0 - trust_break) ** (0.5 * pressed) if pressed > 0.0 else trust
    return left + trust_mend * (1.0 - left)
