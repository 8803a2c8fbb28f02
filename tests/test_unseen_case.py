"""A case that nobody has seen goes from sheets to a report, and its damaged forms are refused.

Three made states, two documents in English, forty acts, two coders and five theses are written into
a new case, as a scholar would; all else is done by commands.
"""

import csv
import hashlib
import random
import re
from pathlib import Path

import pytest

from sim.evidence.coder_sheets import ACT_COLUMNS, COLUMNS, STANCE

YEARS = range(1997, 2007)
KINDS = (("economic", "sanction", -2), ("military", "incident", -3), ("political", "meeting", 2))
THESIS = """\
- id: {id}
  document: {document}
  locator: Findings § {key}
  kind: {kind}
  scope: ARV toward {target}
  claim: {claim}
  criterion: {criterion}
  refuted_by: anything else
"""
TURN = "{use: turn, tie: ARV>BEL, before: [1997, 2001], after: [2002, 2006], by: 0.5}"
CLAIMS = (
    ("turns", "annals", "changepoint", "BEL", "Arvenia turns against Beland.", TURN),
    (
        "stays",
        "annals",
        "regime",
        "BEL",
        "Arvenia does not side with Beland.",
        "{use: level, tie: ARV>BEL, years: [2002, 2006], at_least: 0}",
    ),
    (
        "needs-pressure",
        "essay",
        "condition",
        "BEL",
        "Without the pressure of Beland there is no turn.",
        "{use: lost_without, run: without_beland_pressure, outcome: " + TURN + "}",
    ),
    (
        "hedges",
        "essay",
        "regime",
        "COR",
        "Arvenia hedges toward Corda.",
        "{use: strategy, tie: ARV>COR, years: [1997, 2006], is: hedge, share: 0.5}",
    ),
    (
        "gradual",
        "essay",
        "sequence",
        "BEL",
        "The turn is gradual.",
        "{use: ramp, tie: ARV>BEL, years: [1998, 2006], by: 0.5, step: 0.5}",
    ),
)
CASE = """\
states: {ARV: [Arvenia, 阿爾維], BEL: [Beland, 貝蘭], COR: [Corda, 科爾達]}
documents: {annals: Annals, essay: Essay}
labeller: position
window: [2003, 2006]
factors:
  beland_pressure: {actor: BEL, tone: presses, name: ["Beland's pressure", 貝蘭的壓力]}
  corda_support: {actor: COR, tone: courts, name: ["Corda's support", 科爾達的支持]}
"""
SCENARIO = """\
name: mine
title: Arvenia between Beland and Corda, 1997-2006
start: 1997-01
end: 2006-12
evidence: .
actors: {ARV: {size: small}, BEL: {size: great}, COR: {size: middle}}
ties: [ARV>BEL, ARV>COR]
theories: [balance_of_threat, hedging]
mechanisms: [memory]
worlds: 4
"""
# what no output of a case of one's own may hold: states and documents of the shipped cases
OTHERS = re.compile(
    r"Vietnam|VNM|\bChina\b|\bCHN\b|越南|中國|Iceland|\bISL\b|冰島|(nguyen|bop|voa|cna|mirror)-20"
)


def write(path: Path, columns: list[str], rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def acts() -> list[dict[str, object]]:
    """Forty acts: three of others and one answer in each of ten years."""
    found = []
    for year in YEARS:
        for number, (domain, kind, size) in enumerate(KINDS):
            found.append(
                {
                    "date": f"{year}-{number + 3:02d}",
                    "actor": ("BEL", "BEL", "COR")[number],
                    "target": "ARV",
                    "domain": domain,
                    "role": "forcing",
                    "kind": kind,
                    "intensity": size,
                }
            )
        found.append(
            {
                "date": f"{year}-11",
                "actor": "ARV",
                "target": "BEL",
                "domain": "political",
                "role": "response",
                "kind": "statement",
                "intensity": -1 if year > 2001 else 1,
            }
        )
    for number, act in enumerate(found):
        act |= {
            "uid": f"u{number:02d}",
            "date_precision": "month",
            "confidence": 0.8,
            "document": ("annals", "essay")[number % 2],
            "locator": f"Events § note {number:02d}",
            "summary": f"{act['actor']} acts, note {number:02d}",
        }
    return found


def levels(year: int) -> dict[str, object]:
    code = 1 if year > 2001 else 0
    columns = list(COLUMNS[STANCE][4:-2])
    return dict.fromkeys(columns, code) | {"confidence": 0.8}


def fill(case: Path) -> None:
    """Write a scholar's own files into a new case."""
    for path in [*(case / "coders").rglob("*"), *(case / "documents").iterdir()]:
        if path.is_file():
            path.unlink()
    for name in ("events", "stance", "coverage", "adjudication_report", "rejected", "indicators"):
        (case / f"{name}.csv").unlink()
    listed = acts()
    digests = {}
    for name in ("annals", "essay"):
        lines = ["Events", ""]
        lines += [f"In note {i:02d} of {act['date']}." for i, act in enumerate(listed)]
        lines += ["", "Findings", "", *(f"Claim {claim[0]}." for claim in CLAIMS), f"{name}."]
        path = case / "documents" / f"{name}.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    columns = ["id", "title", "author", "publisher", "date", "language", "sha256", "scope_years"]
    rows = [
        {"id": name, "title": name.title(), "date": "2007", "language": "en", "sha256": digest}
        for name, digest in digests.items()
    ]
    write(case / "documents.csv", columns, rows)
    (case / "case.yaml").write_text(CASE, encoding="utf-8")
    (case / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    keys = ("id", "document", "kind", "target", "claim", "criterion")
    claims = [THESIS.format(key=f"Claim {c[0]}", **dict(zip(keys, c, strict=True))) for c in CLAIMS]
    (case / "theses.yaml").write_text("".join(claims), encoding="utf-8")
    for coder in ("anna", "ben"):
        own = [act | {"uid": f"{coder[0]}{act['uid']}"} for act in listed]
        if coder == "ben":
            own[0]["intensity"] = -3  # one step from anna's code
            own.pop()  # and one act that anna alone found
        write(case / "coders" / f"acts_{coder}.csv", list(ACT_COLUMNS), own)
        stance = [
            {"year": year, "actor": "ARV", "target": target, "document": "all"} | levels(year)
            for target in ("BEL", "COR")
            for year in YEARS
        ]
        write(case / "coders" / f"stance_{coder}.csv", list(COLUMNS[STANCE]), stance)


def decide(case: Path) -> None:
    """Decide what the proposal leaves open: what one coder found is an act."""
    path = case / "coders" / "adjudication.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if not row["decision"]:
            row |= {"decision": "agreed", "reason": "the passage holds it"}
    write(path, list(rows[0]), rows)


@pytest.fixture
def made(bamboo, tmp_path):
    """A case with a scholar's own files, adjudicated."""
    assert bamboo("new", "mine")[0] == 0
    fill(tmp_path / "mine")
    code, out, err = bamboo("adjudicate", "mine")
    assert code == 0, err
    assert "1 rows are open" in out
    decide(tmp_path / "mine")
    assert bamboo("adjudicate", "mine")[0] == 0
    return tmp_path / "mine"


def test_an_unseen_case_goes_from_sheets_to_a_report_without_a_name_of_ours(bamboo, made, tmp_path):
    asked = ["--contenders", "constant", "--particles", "64"]
    told = [
        bamboo("check", "mine"),
        bamboo("evidence", "--check", "mine", "mine/documents"),
        bamboo("evidence", "--tables", "mine"),
        bamboo("agreement", "mine"),
        bamboo("theses", "--evidence", "mine"),
        bamboo("infer", "mine", *asked, "--out", "posterior"),
        bamboo("judge", "mine", "--out", "trial"),
        bamboo("report", "trial", "--lang", "zh-Hant", "--evidence", "mine"),
    ]
    assert [code for code, _, _ in told] == [0] * len(told), told
    printed = "\n".join(out + err for _, out, err in told)
    assert "2 of 2 documents have the coded digest; 40 locators checked, 0 complaints" in printed
    assert "people:" in printed
    assert not OTHERS.search(printed)
    verdicts = (tmp_path / "trial" / "verdicts.csv").read_text(encoding="utf-8")
    assert {row["thesis"] for row in csv.DictReader(verdicts.splitlines())} == {
        claim[0] for claim in CLAIMS
    }
    page = (tmp_path / "trial" / "report.zh-Hant.md").read_text(encoding="utf-8")
    assert "阿爾維" in page
    kinds = {".csv", ".json", ".md", ".html"}
    written = [
        p for part in ("trial", "posterior") for p in (tmp_path / part).rglob("*") if p.is_file()
    ]
    for path in written:
        if path.suffix in kinds:
            assert not OTHERS.search(path.read_text(encoding="utf-8")), path


DAMAGES = (
    ("case.yaml", "states:", "stats:", "did you mean 'states'?"),
    ("scenario.yaml", "ARV>COR", "ARV>COD", "COD"),
    ("documents.csv", "id,title", "name,title", "'id'"),
    ("theses.yaml", "document: essay", "document: esay", "did you mean 'essay'?"),
    ("documents.csv", ",2007,", ",2007-13,", "a date of the calendar"),
    ("documents.csv", "essay", "esay", "did you mean 'esay'?"),
    ("events.csv", "economic", "ekonomic", "did you mean 'economic'?"),
    ("stance.csv", ",0.80", ",1.80", "from 0 to 1"),
    ("coders/acts_anna.csv", "1997-03", "1997-33", "a date of the calendar"),
    ("coders/stance_ben.csv", "all,0", "all,9", "from -2 to 2"),
)


@pytest.mark.parametrize(("name", "old", "new", "words"), DAMAGES)
def test_a_damaged_case_is_refused_by_check_with_the_line(bamboo, made, name, old, new, words):
    path = made / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, out, err = bamboo("check", "mine")
    assert (code, out) == (2, "")
    assert words in err
    assert re.search(rf"{re.escape(path.name)}:\d+:\d+: ", err), err


def test_no_damage_of_a_file_of_a_case_ends_in_a_traceback(bamboo, made):
    """Bytes are removed, doubled or exchanged at random; every command answers in words."""
    draw = random.Random(17)
    names = [name for name, *_ in DAMAGES] + ["coders/adjudication.csv", "made.json"]
    for number in range(11):
        path = made / names[number % len(names)]
        whole = path.read_bytes()
        cut = draw.randrange(len(whole))
        path.write_bytes(
            draw.choice(
                (
                    whole[:cut],
                    whole[:cut] + whole[cut // 2 :],
                    whole[:cut] + bytes([draw.randrange(256)]) + whole[cut + 1 :],
                )
            )
        )
        for words in (["check", "mine"], ["adjudicate", "mine"]):
            code, _, err = bamboo(*words)
            assert code in {0, 2}, (path, words)
            assert "Traceback" not in err
        path.write_bytes(whole)
