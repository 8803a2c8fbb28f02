"""Trust: it breaks in a month and mends in years.

Nguyen 2020 on 2014: an illusion of comradeship ended at a stroke, while visits resumed within the
year. The mechanism is general: any pressing act breaks a share of the trust that is left, in
proportion to its level; calm restores it slowly.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="trust_break",
        low=0.05,
        high=0.6,
        default=0.3,
        unit="share lost per full coercion",
        source="assumed: from a scratch to more than half",
        raises=1,
    ),
    Parameter(
        name="trust_mend",
        low=0.002,
        high=0.03,
        default=0.01,
        unit="share of the loss mended a month",
        source="assumed: half mended in two to thirty years",
        raises=-1,
        log=True,
    ),
)
NEUTRAL = {"trust_break": 0.0, "trust_mend": 0.0}


def renewed(trust: float, pressed: float, trust_break: float, trust_mend: float) -> float:
    """Update trust by one month.

    Args:
        trust: Trust so far, from 0 to 1.
        pressed: Sum of the levels of this month's pressing acts; 2 is one full coercion.
        trust_break: Share of trust lost per full coercion.
        trust_mend: Share of the loss that is mended a month.
    """
    left = trust * (1.0 - trust_break) ** (0.5 * pressed) if pressed > 0.0 else trust
    return left + trust_mend * (1.0 - left)
