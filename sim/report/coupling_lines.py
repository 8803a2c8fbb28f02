"""The first lines of a coupled run: whether its interaction matches the recorded one."""

import pandas as pd

from sim.evidence.case_parts import CaseFile


def lines(table: pd.DataFrame, case: CaseFile) -> list[str]:
    """Describe how a coupled run compares with the record, and what it therefore is.

    Args:
        table: The table ``coupling``; without rows, the run is not coupled.
        case: The case, which names states.
    """
    if table.empty:
        return []
    acts = table[table["quantity"] == "acts"]
    fits = int(acts["matches"].eq(other=True).sum())
    early, *later = [row for _, row in table[table["quantity"] == "pressure"].iterrows()]
    counted = f"{fits} of {len(acts)} pairs of states act as often as recorded, as their rates say"
    holds = bool(early["matches"]) and fits == len(acts)
    if holds:
        first = f"Coupled run, matches the record: {counted}; {_described(early, case)}"
    else:
        first = (
            f"Coupled run, does not match the record: {counted}; {_described(early, case)}; it is "
            "the response of single states to acts that others draw, not the recorded interaction"
        )
    support = [row for _, row in table[table["quantity"] == "support"].iterrows()][1:]
    emerged = [row for row in (*later, *support) if not row["matches"]]
    if not later:
        return [first]
    said = "; ".join(_described(row, case) for row in (*later, *support))
    verb = "do not both emerge" if emerged else "emerge"
    return [first, f"Threat and courtship {verb} from the states' own choices: {said}"]


def _described(row: pd.Series, case: CaseFile) -> str:
    """Describe what the focus perceives, beside what it perceives of the recorded acts."""
    return (
        f"{row['quantity']} on {case.state(row['actor'])} from {row['first']} to {row['last']} is "
        f"{row['mean']:.2f}, recorded acts give {row['recorded']:.2f}"
    )
