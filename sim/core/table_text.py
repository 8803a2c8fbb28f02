"""The text of a table: the encoding is found, and what is no text is named."""

import codecs
import re
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput
from sim.core.remarks import Remarks

CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SPREADSHEET: Final = "save the sheet as 'CSV UTF-8'"
# the first bytes of files that are no text, with what they are and what to do
NO_TEXT: Final = {
    b"PK\x03\x04": ("a spreadsheet or another packed file (such as XLSX or ODS)", SPREADSHEET),
    b"\xd0\xcf\x11\xe0": ("an old spreadsheet (XLS)", SPREADSHEET),
    b"\x1f\x8b": ("a packed file (gzip)", "unpack it first"),
    b"BZh": ("a packed file (bzip2)", "unpack it first"),
    b"\xfd7zXZ": ("a packed file (xz)", "unpack it first"),
    b"PAR1": ("a Parquet file", "save the table as CSV"),
    b"%PDF": ("a PDF", "save the table as CSV"),
    b"\x89PNG": ("an image", "name a CSV table"),
    b"\xff\xd8\xff": ("an image", "name a CSV table"),
    b"RDX": ("a file of R", "save the table as CSV"),
    b"<stata_dta>": ("a file of Stata", "save the table as CSV"),
    b"$FL2": ("a file of SPSS", "save the table as CSV"),
    b"SQLite format 3": ("a database", "save the table as CSV"),
}
MARKED: Final = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE: Final = 4000  # bytes in which a text without a mark is looked at
HALF: Final = 0.4  # share of zero bytes at even or odd places that marks UTF-16


def read_text(path: Path, remarks: Remarks, *, exact: bool = False) -> str:
    """Read the text of a table.

    Args:
        path: Path of the table.
        remarks: Takes what was assumed.
        exact: Whether only UTF-8 is read.

    Raises:
        BadInput: The file cannot be read or is no text.
    """
    try:
        held = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadInput.at(path, f"the table cannot be read: {reason}") from error
    except MemoryError as error:
        raise BadInput.at(path, "the table is too large for the memory; divide it") from error
    _refuse_no_text(path, held)
    try:
        text = held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if exact:
            reason = f"{error.reason} at byte {error.start}"
            message = f"the table is not UTF-8 text ({reason}); save it as UTF-8"
            raise BadInput.at(path, message) from error
        text = _decoded(path, held, remarks)
    else:
        if not exact and _wide(held):
            text = _decoded(path, held, remarks)
    _refuse_control(path, text)
    return text


def _refuse_no_text(path: Path, held: bytes) -> None:
    """Refuse a file whose first bytes are those of a spreadsheet or the like."""
    for start, (what, advice) in NO_TEXT.items():
        if held.startswith(start):
            raise BadInput.at(path, f"this is {what}, not a CSV table; {advice}")


def _decoded(path: Path, held: bytes, remarks: Remarks) -> str:
    """Decode bytes that are not UTF-8; raises BadInput where they are no text."""
    encoding = _wide(held)
    if encoding is None:
        if b"\x00" in held:
            message = "the table is not text, neither UTF-8 nor UTF-16; save it as CSV in UTF-8"
            raise BadInput.at(path, message)
        encoding = "cp1252"
    try:
        text = held.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "cp1252":
            message = f"the table is not whole {encoding.upper()} text; save it as CSV in UTF-8"
            raise BadInput.at(path, message) from error
        encoding = "latin-1"
        text = held.decode(encoding)
    remarks.add(f"the text is not UTF-8; it is read as {encoding}")
    return text.lstrip("\ufeff")


def _wide(held: bytes) -> str | None:
    """Return the encoding of text with two or four bytes a letter; None for other text."""
    for mark, encoding in MARKED.items():
        if held.startswith(mark):
            return encoding
    sample = held[:SAMPLE]
    for first, encoding in enumerate(("utf-16-be", "utf-16-le")):
        zeros = sample[first::2]
        others = sample[1 - first :: 2]
        if zeros and zeros.count(0) > HALF * len(zeros) and others.count(0) == 0:
            return encoding
    return None


def _refuse_control(path: Path, text: str) -> None:
    """Refuse text with a control character; raises BadInput."""
    control = CONTROL.search(text)
    if control is None:
        return
    line = text.count("\n", 0, control.start()) + 1
    code = f"U+{ord(control.group()):04X}"
    raise BadInput.at(path, f"the character {code} is not allowed in a table; delete it", line)
