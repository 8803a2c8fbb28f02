"""The work of ``bamboo agreement``: how far the coders of a case agree, and where they do not."""

from collections.abc import Iterator
from pathlib import Path

from sim.commands import case_writing
from sim.commands.case_writing import table_text
from sim.evidence import agreement
from sim.evidence.agreement import ALPHAS, MATRIX, SHARE, Agreement

FEW = "nobody is compared: a kind of coders has two sheets of the same units or more"


def agree(place: Path, *, save: bool) -> list[str]:
    """Compare the coders of a case.

    Args:
        place: The folder of the case.
        save: Whether ``agreement.csv`` and ``disagreement.csv`` are written into it.

    Returns:
        The lines to print.

    Raises:
        BadInput: The folder is no case, or a sheet has faults.
    """
    case_writing.refuse_no_case(place)
    found = agreement.agreement(place)
    if save:
        files: dict[str, str | bytes] = {
            "agreement.csv": table_text(ALPHAS, found.alphas),
            "disagreement.csv": table_text(MATRIX, found.matrix),
        }
        case_writing.write(place, files)
    lines = [*_lines(found), *_matrix(found), *_remarks(found)]
    return [*lines, f"written to {place}: agreement.csv, disagreement.csv"] if save else lines


def _lines(found: Agreement) -> Iterator[str]:
    """Yield a line for every column of every comparison."""
    group = ""
    for row in found.alphas:
        if row["group"] != group:
            group = row["group"]
            yield f"{group}:"
        told = f"equal {row['equal'] or '-':>5}  of {row['units']:>4} units"
        alpha = "" if row["level"] == SHARE else f"alpha {row['alpha'] or '-':>6}  "
        yield f"  {row['table']:7}{row['column']:20} {alpha:14}{told}"
    if not found.alphas:
        yield FEW


def _matrix(found: Agreement) -> Iterator[str]:
    """Yield where coders gave different codes, the most frequent first."""
    apart = [row for row in found.matrix if row["code_1"] != row["code_2"]]
    if apart:
        yield "where they differ:"
    for row in sorted(apart, key=lambda row: -int(row["units"])):
        pair = f"{row['coder_1']} {row['code_1']}, {row['coder_2']} {row['code_2']}"
        yield f"  {row['table']:7}{row['column']:20} {row['units']:>4} times  {pair}"


def _remarks(found: Agreement) -> Iterator[str]:
    """Yield what the numbers do not say."""
    if found.without_gold:
        names = ", ".join(found.without_gold)
        yield (
            f"no gold sample by people was compared with {names}: how far language models agree "
            "with people is unknown"
        )
