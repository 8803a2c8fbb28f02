"""The page of findings reports the figures of the result folders."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from sim.judgement import theses
from sim.studies.trial import trial_folder

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
FINDINGS = " ".join(PAGE.split())


def test_the_table_of_scores_is_that_of_the_results():
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025" / "comparison.csv")
    here = table[(table["actor"] == "VNM") & (table["subset"] == "all")]
    stated = re.search(r"<!-- scores -->(.*?)<!-- /scores -->", PAGE, re.DOTALL).group(1)
    lines = {
        re.sub(r"\W+", " ", cells[1]).strip(): cells
        for line in stated.splitlines()
        if len(cells := line.split("|")) == 6
    }
    for words, contender in (
        ("model", "model"),
        ("always hedge", "always_hedge"),
        ("no forcing", "no_forcing"),
        ("line", "line"),
        ("forcing only", "forcing_only"),
        ("random driver", "random_driver"),
        ("persistence sees last year", "persistence"),
        ("the document s own Table 1", "table_1"),
    ):
        rows = here[here["contender"] == contender]
        for column, metric in ((3, "distance"), (4, "pattern")):
            assert float(lines[words][column]) == pytest.approx(
                rows[rows["metric"] == metric]["value"].mean(), abs=0.006
            ), (contender, metric)


def test_the_table_of_held_out_scores_is_that_of_both_splits():
    stated = re.search(r"<!-- held-out -->(.*?)<!-- /held-out -->", PAGE, re.DOTALL).group(1)
    rows = [
        [cell.strip(" *") for cell in line.split("|")[1:-1]]
        for line in stated.splitlines()
        if line.startswith("| ")
    ][1:]
    names = {
        "model, constrained": "model",
        "model, prior": "model_prior",
        "persistence (sees last year)": "persistence",
        "the document's own Table 1": "table_1",
    }
    tables = [
        pd.read_csv(ROOT / "results" / f"{split}_constrained" / "held_out.csv")
        for split in ("split_1991_2007", "split_2008_2025")
    ]
    mine = [
        t[
            (t["actor"] == "VNM") & (t["quantity"] == "four domains") & (t["metric"] == "distance")
        ].set_index(["contender", "sample"])
        for t in tables
    ]
    assert {names.get(r[0], r[0].replace(" ", "_")) for r in rows} == {
        c for c, _ in mine[0].index
    }, "no contender is left out"
    for name, *cells in rows:
        for cell, (table, sample) in zip(
            cells, [(t, s) for t in mine for s in ("in", "held_out")], strict=True
        ):
            row = table.loc[(names.get(name, name.replace(" ", "_")), sample)]
            assert [float(n) for n in re.findall(r"[\d.]+", cell)] == pytest.approx(
                [row["value"], row["low"], row["high"]], abs=0.006
            ), (name, sample)


def numbers(words):
    """Every number in a text, including the ends of intervals."""
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", words)]


def test_the_page_reports_the_figures_of_the_cold_war_transfer():
    table = pd.read_csv(ROOT / "results" / "transfer" / "transfer.csv")
    model = (
        table[(table["quantity"] == "emergence") & (table["contender"] == "model")]
        .set_index(["direction", "thesis", "labeller"])[["value", "low", "high"]]
        .sort_index()
    )
    found = re.search(
        (
            r"1979-1985 emerges in (.*?) of worlds by Nguyen's labeller and in (.*?) by Ma and "
            r"Kang's; from the prior in (.*?) and (.*?)\."
        ),
        FINDINGS,
    )
    places = [
        (d, "nguyen-coldwar-hard", labeller)
        for d in ("1991-2025 → 1975-1990", "prior → 1975-1990")
        for labeller in ("nguyen", "ma_kang")
    ]
    for words, place in zip(found.groups(), places, strict=True):
        assert numbers(words) == pytest.approx(list(100 * model.loc[place]), abs=0.51), place
    ends = model.loc["1991-2025 → 1975-1990", "nguyen-coldwar-end"].iloc[0]
    assert numbers(
        re.search(r"that comes out in (.*?) of worlds", FINDINGS).group(1)
    ) == pytest.approx(list(100 * ends), abs=0.051)
    carried = table[table["quantity"] == "level_carried"].set_index(["direction", "contender"])[
        ["value", "low", "high"]
    ]
    cold, later = (
        re.search(rf"Without China's acts ([^(]{{1,25}}) levels {words}", FINDINGS).groups()
        for words in (
            "of the resistance are lost, without the patron's (.*?), and",
            r"are lost, without the United States' (.*?)\. ",
        )
    )
    for stated, place in zip(
        (*cold, *later),
        [
            (d, f"without_{who}")
            for d, pair in (
                ("1991-2025 → 1975-1990", ("china_pressure", "russia_support")),
                ("1975-1990 → 1991-2025", ("china_pressure", "us_support")),
            )
            for who in pair
        ],
        strict=True,
    ):
        assert numbers(stated) == pytest.approx(list(carried.loc[place]), abs=0.0051), place
    near = (
        table[table["quantity"].str.startswith("distance_")]
        .groupby(["direction", "contender"])["value"]
        .mean()
    )
    for direction, words in (
        ("1975-1990", r"falls from ([\d.]+) \(prior\) to ([\d.]+), beside ([\d.]+)"),
        ("1991-2025", r"falls from ([\d.]+) to ([\d.]+) \(always-hedge ([\d.]+)\)"),
    ):
        other = "1991-2025" if direction == "1975-1990" else "1975-1990"
        figures = [float(n) for n in re.search(words, FINDINGS).groups()]
        assert figures == pytest.approx(
            [
                near[f"prior → {direction}", "model"],
                near[f"{other} → {direction}", "model"],
                near[f"prior → {direction}", "always_hedge"],
            ],
            abs=0.006,
        )


def test_the_page_reports_the_figures_of_the_transfer_after_the_patron():
    table = pd.read_csv(ROOT / "results" / "transfer_1975_1996" / "transfer.csv").query(
        "quantity == 'emergence' and contender == 'model' and thesis == 'nguyen-coldwar-given-up'"
    )
    found = table.groupby("direction")[["value", "low", "high"]].first()
    stated = re.search(
        r"is given up\s+in (.*?), and in the prior's (.*?)\. The ledger", FINDINGS
    ).groups()
    for words, direction in zip(
        stated, ("2008-2025 → 1975-1996", "prior → 1975-1996"), strict=True
    ):
        assert numbers(words) == pytest.approx(list(100 * found.loc[direction]), abs=0.051)


def test_the_page_reports_the_figures_of_the_four_settings():
    """The folders of the settings have the worlds of one constrained set, which is stored too."""
    names = ("multialignment", "rivalry", "courtship", "withdrawal")
    folders = [ROOT / "results" / f"forward_2026_2035_{n}" for n in names]
    digest = json.loads(
        (ROOT / "results" / "replay_1991_2025_constrained" / "manifest.json").read_text(
            encoding="utf-8"
        )
    )["digest"]
    stated = [json.loads((f / "manifest.json").read_text(encoding="utf-8")) for f in folders]
    assert {m["constrained"]["digest"] for m in stated} == {digest}
    assert {m["conditional"] for m in stated} == {"Conditional on the setting; not a forecast."}
    soft = [
        pd.read_csv(f / "strategies.csv")
        .query("actor == 'VNM' and target == 'CHN' and labeller == 'nguyen' and year >= 2026")[
            "soft_balance"
        ]
        .mean()
        for f in folders
    ]
    words = re.search(
        (
            r"by Nguyen's rule in ([\d.]+) % of worlds and years of 2026-2035; where "
            r"rivalry sharpens in ([\d.]+) %, where China courts in ([\d.]+) %, where the "
            r"United States withdraws in ([\d.]+) %"
        ),
        FINDINGS,
    )
    assert [100 * s for s in soft] == pytest.approx([float(n) for n in words.groups()], abs=0.051)
    levels = [
        pd.read_csv(f / "trajectories.csv").query(
            "actor == 'VNM' and target == 'CHN' and year >= 2026"
        )
        for f in folders
    ]
    gaps = re.search(
        (
            r"by \+([\d.]+), -([\d.]+) and -([\d.]+) on average, where nine tenths of "
            r"worlds span ([\d.]+)"
        ),
        FINDINGS,
    ).groups()
    assert [
        abs(table["mean"].mean() - levels[0]["mean"].mean()) for table in levels[1:]
    ] == pytest.approx([float(g) for g in gaps[:3]], abs=0.0051)
    assert (levels[0]["p95"] - levels[0]["p05"]).mean() == pytest.approx(float(gaps[3]), abs=0.051)


def test_the_page_reports_the_figures_of_the_constrained_sets():
    stated = re.search(
        (
            r"on all of 1991-2025 has an effective sample size of (\d+) and informs (\d+) "
            r"of its (\d+) draws; that on 1975-1990 has one of ([\d,]+)\."
        ),
        FINDINGS,
    ).groups()
    later, cold = (
        ROOT / "results" / f"{name}_constrained"
        for name in ("replay_1991_2025", "coldwar_1975_1990")
    )
    worth = [
        round(pd.read_csv(f / "waves.csv")["effective_points"].iloc[-1]) for f in (later, cold)
    ]
    table = pd.read_csv(later / "shrinkage.csv")
    assert [int(n.replace(",", "")) for n in stated] == [
        worth[0],
        table["informed"].sum(),
        len(table),
        worth[1],
    ]


def test_the_page_reports_the_figures_of_the_spread():
    folder = ROOT / "results" / "replay_1991_2025_spread"
    shares = (
        pd.read_csv(folder / "spread.csv").query("output == 'mean'").set_index("group")["share"]
    )
    parts = re.search(
        (
            r"parameters make (\d+) %, the theories' weights (\d+) %, the luck of choice "
            r"(\d+) % and coding (\d+) %"
        ),
        FINDINGS,
    )
    assert [round(100 * shares[g]) for g in ("parameters", "theory", "noise", "coding")] == [
        int(n) for n in parts.groups()
    ]
    coder = pd.read_csv(folder / "codings.csv").query("output == 'mean'").iloc[0]
    change, stated = (
        float(n)
        for n in re.search(
            (
                r"that level changes by (-[\d.]+), where another coding of the same "
                r"documents may change it by up to ([\d.]+)"
            ),
            FINDINGS,
        ).groups()
    )
    assert (coder["change"], coder["stated"]) == (
        pytest.approx(change, abs=0.0006),
        pytest.approx(stated, abs=0.0006),
    )


def test_the_page_reports_the_figures_of_the_distinguished_rivals():
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025_distinguish" / "distinguish.csv")
    stated = table[table["apart"] == 1].groupby(["change", "coded"])["rival"].nunique().to_dict()
    assert table["rival"].nunique() == 17
    known = next(
        n
        for (change, coded), n in stated.items()
        if "all parameters" in change
        and coded == "as coded"
        and change.startswith("the record as it is")
    )
    assert known == int(
        re.search(r"the same 35 years would tell (\d+) of 17 apart", FINDINGS).group(1)
    )
    assert (
        stated["the record as it is", "as coded"] == stated["the record as it is", "exactly"] == 1
    ), "one of 17, however exactly it were coded"


def test_the_page_reports_the_informed_parameters_of_the_splits():
    stated = [
        int(n)
        for n in re.search(
            r"1991-2007 move (\d+) of (\d+) draws, mostly dispositions; 2008-2025 moves (\d+)",
            FINDINGS,
        ).groups()
    ]
    first, second = (
        pd.read_csv(ROOT / "results" / f"{split}_constrained" / "shrinkage.csv")
        for split in ("split_1991_2007", "split_2008_2025")
    )
    assert stated == [first["informed"].sum(), len(first), second["informed"].sum()]


TRIALS = {
    "the prior": "trial_1991_2025",
    "constrained on 1991-2025": "trial_1991_2025_constrained",
    "constrained on 1991-2007": "trial_1991_2025_constrained_1991_2007",
}
VERDICTS = ("supported", "not_distinguished", "refuted", "untestable")


def verdicts_of(folder):
    return pd.read_csv(ROOT / "results" / folder / "verdicts.csv").query("labeller == 'nguyen'")


def test_the_page_reports_the_counts_of_verdicts_of_the_trial():
    table = verdicts_of("trial_1991_2025")
    mine = table["verdict"].value_counts().to_dict()
    stated = re.search(
        (
            r"Under Nguyen's labeller (\d+) are not distinguished from a baseline or a rival, "
            r"(\d+) are refuted, (\d+) are untestable"
        ),
        FINDINGS,
    )
    assert [mine.get(v, 0) for v in VERDICTS[1:]] == [int(n) for n in stated.groups()]
    assert ("supported" in mine) == ("No thesis is supported" not in FINDINGS)
    assert table["thesis"].nunique() == int(
        re.search(r"tries (\d+) falsifiable claims", FINDINGS).group(1)
    )


def test_the_table_of_verdicts_has_one_column_for_each_kind_of_worlds():
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in PAGE.split("<!-- verdicts -->")[1].split("<!-- /verdicts -->")[0].splitlines()
        if line.startswith("| ")
    ][1:]
    assert len(rows) == len(TRIALS)
    for (name, *cells), (words, folder) in zip(rows, TRIALS.items(), strict=True):
        table = verdicts_of(folder)
        assert words in name
        assert [int(c) for c in cells] == [(table["verdict"] == v).sum() for v in VERDICTS], folder
        drawn = (
            json.loads((ROOT / "results" / folder / "manifest.json").read_text(encoding="utf-8"))
            .get("constrained", {})
            .get("calibrated")
        )
        assert set(table["worlds"]) == {"prior" if drawn is None else "constrained"}
        assert drawn is None or f"{drawn[0]}-{drawn[1]}" in name
    calm = [
        verdicts_of(f).set_index("thesis").loc["nguyen-calm-sea-rejected", "probability"]
        for f in list(TRIALS.values())[:2]
    ]
    assert calm == pytest.approx(
        [
            int(n) / 100
            for n in re.search(
                r"no ground for balancing\*: (\d+) % of worlds to (\d+) %", FINDINGS
            ).groups()
        ],
        abs=0.006,
    )


def test_the_page_reports_the_figures_of_partners():
    table = (
        pd.read_csv(ROOT / "results" / "partners_1991_2025" / "relations.csv")
        .dropna(subset=["coded"])
        .set_index(["target", "quantity"])
    )
    met, supply = (
        re.search(r"asks are met in (\d+) % of cases", FINDINGS),
        re.search(r"share falling to (\d+) % by 2015", FINDINGS),
    )
    assert table.loc[("USA", "met"), "mean"] == pytest.approx(int(met.group(1)) / 100, abs=0.006)
    assert table.loc[("RUS", "supply"), "mean"] == pytest.approx(
        int(supply.group(1)) / 100, abs=0.006
    )


def test_the_page_reports_the_attribution_and_recovery_of_the_trial():
    folder = ROOT / "results" / "trial_1991_2025"
    table = pd.read_csv(folder / "attribution.csv")
    mine = table[(table["labeller"] == "nguyen") & (table["background"] == "historical")].set_index(
        ["model", "factor"]
    )["pn"]
    stated = re.search(
        (
            r"lost in (\d+) % without China's acts and in (\d+) % without the United "
            r"States', and under \*both needed\* alone in (\d+) % and (\d+) %"
        ),
        FINDINGS,
    )
    for number, place in zip(
        stated.groups(),
        [
            ("pooled", "china_pressure"),
            ("pooled", "us_support"),
            ("rule_T_and_U", "china_pressure"),
            ("rule_T_and_U", "us_support"),
        ],
        strict=True,
    ):
        assert mine[place] == pytest.approx(int(number) / 100, abs=0.006), place
    matrix = pd.read_csv(folder / "confusion.csv").set_index("made_by")
    low, high = (
        int(n) / 100
        for n in re.search(r"rule that made it in (\d+) to (\d+) % of worlds", FINDINGS).groups()
    )
    rules = [matrix.loc[r, r] for r in matrix.index if r.startswith("rule_")]
    assert (min(rules), max(rules)) == (
        pytest.approx(low, abs=0.006),
        pytest.approx(high, abs=0.006),
    )


def test_the_committed_trial_has_the_digests_of_the_frozen_rules():
    """After a change of a threshold, a labeller or a criterion all theses must be tested again."""
    kept = json.loads(
        (ROOT / "results" / "trial_1991_2025" / "frozen.json").read_text(encoding="utf-8")
    )
    assert kept == trial_folder.digests(theses.load_theses())
