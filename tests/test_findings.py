"""The pages of findings and of the stress test report the figures of the result folders."""

import json
import math
import re
from pathlib import Path

import pandas as pd
import pytest

from sim.judgement import theses
from sim.judgement.stress_verdict import MODEL, indistinguishable
from sim.studies.trial import trial_folder

ROOT = Path(__file__).resolve().parents[1]
STRESS_TABLES = (ROOT / "docs" / "stress_test.md").read_text(encoding="utf-8")
STRESS_TEST = " ".join(STRESS_TABLES.split())
FINDINGS = " ".join((ROOT / "docs" / "findings.md").read_text(encoding="utf-8").split())


def test_the_table_of_scores_is_that_of_the_results():
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025" / "comparison.csv")
    here = table[(table["actor"] == "VNM") & (table["subset"] == "all")]
    stated = re.search(r"<!-- scores -->(.*?)<!-- /scores -->", STRESS_TABLES, re.DOTALL).group(1)
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
    stated = re.search(r"<!-- held-out -->(.*?)<!-- /held-out -->", STRESS_TABLES, re.DOTALL).group(
        1
    )
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


def test_the_page_reports_what_posteriors_carry_to_other_years():
    stated = re.search(
        r"miss those of 1975-1990 by ([\d.]+), .*? stand ([\d.]+) lower\) .*? miss 1991-2025 by "
        r"([\d.]+) \(prior ([\d.]+)\) and order (\d+) % of pairs",
        FINDINGS,
    )
    back, later = (
        pd.read_csv(ROOT / "results" / f"transfer_posterior_to_{span}" / "transfer.csv")
        for span in ("1975_1990", "1991_2025")
    )

    def mean(table, quantity, given):
        own = table[(table["contender"] == "model") & table["direction"].str.startswith(given)]
        return own[own["quantity"].str.startswith(quantity)]["value"].mean()

    lost = back[
        (back["quantity"] == "level_carried") & (back["contender"] == "without_china_pressure")
    ]
    found = (
        mean(back, "distance", "posterior"),
        lost[lost["direction"].str.startswith("posterior")]["value"].iloc[0],
        mean(later, "distance", "posterior"),
        mean(later, "distance", "prior"),
        100 * mean(later, "pattern", "posterior"),
    )
    for number, value in zip(stated.groups(), found, strict=True):
        assert float(number) == pytest.approx(value, abs=0.5 if float(number) > 10 else 0.006)
    rules = pd.read_csv(ROOT / "results" / "coldwar_1975_1990_posterior" / "evidence.csv")
    own = rules.set_index("contender")["log_evidence"]
    six = own[own.index.str.startswith("rule_")]
    assert six.max() - six.min() == pytest.approx(3.7, abs=0.06)
    assert six.idxmax() == "rule_U"
    assert own["random_drivers"] - six.max() == pytest.approx(1.7, abs=0.06)


def test_the_pages_say_how_many_quantities_are_not_calibrated():
    lines = (ROOT / "bench" / "posterior_ranks.txt").read_text(encoding="utf-8").splitlines()
    histories = int(re.match(r"histories: (\d+),", lines[0])[1])
    failed = sum("NOT uniform" in line for line in lines[1:])
    page = " ".join((ROOT / "docs" / "inference.md").read_text(encoding="utf-8").split())
    assert f"On {histories} histories made by the prior" in page
    assert histories == 200
    assert f"of ten quantities {failed} fail at 1 %" in page
    assert f"on the {histories} made histories of one theory {failed} of 10 quantities" in FINDINGS
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "uniform on 200 made histories" in readme
    assert failed == 0


def test_the_pages_say_how_far_two_seeds_are_apart():
    shipped = pd.read_csv(ROOT / "results" / "replay_1991_2025_posterior" / "evidence.csv")
    again = pd.read_csv(ROOT / "bench" / "two_seeds.csv")
    both = shipped.set_index("contender")["log_evidence"]
    apart = (again.set_index("contender")["log_evidence"] - both).dropna().abs()
    page = " ".join((ROOT / "docs" / "inference.md").read_text(encoding="utf-8").split())
    near = f"{(apart <= 0.5).sum()} of {len(apart)}"
    assert f"gives {near} contenders an evidence within 0.5 of the table" in page
    for name, far in apart[apart > 0.5].items():
        assert f"`{name}` {far:.2f}" in page
    bench = (ROOT / "bench" / "README.md").read_text(encoding="utf-8")
    assert f"{near} within 0.5, at most {apart.max():.1f} apart" in bench


def test_the_pages_tell_draws_of_the_inference_from_worlds_that_are_replayed():
    """Both miss the codes, by figures that differ; a page that gives one says which it is."""
    names = ["mixture", "trained_until", "sample"]
    replayed = pd.read_csv(ROOT / "results" / "replay_1991_2025" / "replayed_scores.csv")
    replayed = replayed.set_index(names)["crps"]
    drawn = pd.read_csv(ROOT / "results" / "replay_1991_2025_posterior" / "predictive.csv")
    drawn = drawn.groupby(["contender", "trained_until", "sample"])["crps"].mean()
    page = " ".join((ROOT / "docs" / "inference.md").read_text(encoding="utf-8").split())
    page = page.replace("\N{EN DASH}", "-")
    for words, place in (
        ("| none | 1991-2025, held out", ("models", 1990, "held_out")),
        ("| 1991-2013 | 2014-2025, held out", ("models", 2013, "held_out")),
        ("| 1991-2025 | 1991-2025, in sample", ("models", 2025, "in_sample")),
    ):
        assert f"{words} | {drawn[place]:.2f} | {replayed[place]:.2f} |" in page
    later = ("models", 2013, "held_out")
    assert (
        f"CRPS of {replayed[later]:.2f} (draws of the inference itself by {drawn[later]:.2f})"
        in FINDINGS
    )
    assert "Replays of worlds ruled by" in (ROOT / "README.md").read_text(encoding="utf-8")


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
        STRESS_TEST,
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
        re.search(r"that comes out in (.*?) of worlds", STRESS_TEST).group(1)
    ) == pytest.approx(list(100 * ends), abs=0.051)
    carried = table[table["quantity"] == "level_carried"].set_index(["direction", "contender"])[
        ["value", "low", "high"]
    ]
    cold, later = (
        re.search(rf"Without China's pressure ([^(]{{1,25}}) levels {words}", STRESS_TEST).groups()
        for words in (
            "of the resistance are lost, without the patron's (.*?), and",
            r"are lost, without the United States' support (.*?); without",
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
    more = re.search(r"without China's courtship Vietnam would resist by (.*?) more", STRESS_TEST)
    value, low, high = -carried.loc["1975-1990 → 1991-2025", "without_china_courtship"]
    assert numbers(more.group(1)) == pytest.approx([value, high, low], abs=0.0051)
    right = (
        table[(table["contender"] == "model") & table["quantity"].str.startswith("pattern_")]
        .groupby("direction")["value"]
        .mean()
    )
    shares = re.search(
        r"(\d+) % of pairs of years are ordered right \(prior (\d+) %\)", STRESS_TEST
    )
    assert [int(n) / 100 for n in shares.groups()] == pytest.approx(
        [right["1975-1990 → 1991-2025"], right["prior → 1991-2025"]], abs=0.0051
    )
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
        figures = [float(n) for n in re.search(words, STRESS_TEST).groups()]
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
        r"is given up\s+in (.*?), and in the prior's (.*?)\. The ledger", STRESS_TEST
    ).groups()
    for words, direction in zip(
        stated, ("2008-2025 → 1975-1996", "prior → 1975-1996"), strict=True
    ):
        assert numbers(words) == pytest.approx(list(100 * found.loc[direction]), abs=0.051)


def test_the_page_reports_the_figures_of_the_four_settings():
    """The folders of the settings have the worlds of one posterior, which is stored too."""
    names = ("multialignment", "rivalry", "courtship", "withdrawal")
    folders = [ROOT / "results" / f"forward_2026_2035_{n}" for n in names]
    stated = [json.loads((f / "manifest.json").read_text(encoding="utf-8")) for f in folders]
    told = [m["posterior"] for m in stated]
    replay = ROOT / "results" / "replay_1991_2025" / "manifest.json"
    replayed = json.loads(replay.read_text(encoding="utf-8"))["posterior"]
    assert {str(one["given"]) for one in told} == {"[1991, 2025]"}
    assert all(one["contenders"].keys() == replayed["contenders"].keys() for one in told)
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
            r"by ([-+][\d.]+), ([-+][\d.]+) and ([-+][\d.]+) on average, where nine tenths of "
            r"worlds span (\d+\.\d+)"
        ),
        FINDINGS,
    ).groups()
    assert [
        table["mean"].mean() - levels[0]["mean"].mean() for table in levels[1:]
    ] == pytest.approx([float(g) for g in gaps[:3]], abs=0.0051)
    assert (levels[0]["p95"] - levels[0]["p05"]).mean() == pytest.approx(float(gaps[3]), abs=0.051)


def test_the_page_reports_the_figures_of_the_constrained_sets():
    stated = re.search(
        (
            r"on all of 1991-2025 has an effective sample size of (\d+) and informs (\d+) "
            r"of its (\d+) draws; that on 1975-1990 has one of ([\d,]+)\."
        ),
        STRESS_TEST,
    ).groups()
    later, cold = (
        ROOT / "results" / f"{name}_constrained"
        for name in ("replay_1991_2025", "coldwar_1975_1990")
    )
    worth = [
        round(pd.read_csv(f / "waves.csv")["effective_points"].iloc[-1]) for f in (later, cold)
    ]
    seen = [
        json.loads((f / "manifest.json").read_text(encoding="utf-8"))["calibrated"]
        for f in (later, cold)
    ]
    assert seen == [[1991, 2025], [1975, 1990]]
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
        STRESS_TEST,
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
            STRESS_TEST,
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
    figures = re.search(
        (
            r"As the record is, (\d+) of 17 rivals .*?, and were it coded exactly, (\d+); four "
            r"times as many years, coded no better, tell (\d+), and coded exactly (\d+)\. A state "
            r"under strong support and weak pressure beside Vietnam would tell (\d+), four states, "
            r"one with each mix of the two, (\d+)\..*? the same 35 years would tell (\d+) of 17 "
            r"apart"
        ),
        STRESS_TEST,
    )
    assert [int(n) for n in figures.groups()] == [
        stated[place]
        for place in (
            ("the record as it is", "as coded"),
            ("the record as it is", "exactly"),
            ("a record four times as long", "as coded"),
            ("a record four times as long", "exactly"),
            ("the record and a state with strong support, weak pressure", "as coded"),
            ("the record and four states, one with each mix", "as coded"),
            ("the record as it is, were all parameters known", "as coded"),
        )
    ]


def test_the_page_reports_the_informed_parameters_of_the_splits():
    stated = [
        int(n)
        for n in re.search(
            r"1991-2007 move (\d+) of (\d+) draws, mostly dispositions; 2008-2025 moves (\d+)",
            STRESS_TEST,
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
        STRESS_TEST,
    )
    assert [mine.get(v, 0) for v in VERDICTS[1:]] == [int(n) for n in stated.groups()]
    assert ("supported" in mine) == ("No thesis is supported" not in STRESS_TEST)
    assert table["thesis"].nunique() == int(
        re.search(r"tries (\d+) falsifiable claims", STRESS_TEST).group(1)
    )


def test_the_table_of_verdicts_has_one_column_for_each_kind_of_worlds():
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in STRESS_TABLES.split("<!-- verdicts -->")[1]
        .split("<!-- /verdicts -->")[0]
        .splitlines()
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
                r"no ground for balancing\*: (\d+) % of worlds to (\d+) %", STRESS_TEST
            ).groups()
        ],
        abs=0.006,
    )


def test_the_page_reports_what_worlds_constrained_on_all_years_lose():
    table = verdicts_of("trial_1991_2025_constrained").set_index("thesis")
    found = re.search(
        r"Of these worlds that turn, (.*?) lose .*? but only (.*?) also lose it", STRESS_TEST
    ).groups()
    for words, thesis in zip(
        found, ("nguyen-pressure-necessary", "nguyen-joint-condition"), strict=True
    ):
        row = table.loc[thesis, ["probability", "low", "high"]]
        assert numbers(words) == pytest.approx([100 * n for n in row], abs=0.51), thesis
    assert "that neither may be missing is refuted there" in STRESS_TEST
    assert table.loc["nguyen-joint-condition", "verdict"] == "refuted"


def test_the_page_reports_how_few_worlds_constrained_before_2008_turn():
    notes = verdicts_of("trial_1991_2025_constrained_1991_2007")["note"]
    asked = notes[notes.str.contains("meet its condition", na=False)]
    stated = re.search(r"only (\d+) of 400 worlds turn .*? so that the (\w+) claims", STRESS_TEST)
    assert set(asked) == {f"only {stated.group(1)} of 400 worlds meet its condition"}
    assert {"ten": 10, "eleven": 11, "twelve": 12}[stated.group(2)] == len(asked)


def test_the_page_reports_the_figures_of_partners():
    table = (
        pd.read_csv(ROOT / "results" / "partners_1991_2025" / "relations.csv")
        .dropna(subset=["coded"])
        .set_index(["target", "quantity"])
    )
    met, supply = (
        re.search(r"asks are met in (\d+) % of cases", STRESS_TEST),
        re.search(r"share falling to (\d+) % by 2015", STRESS_TEST),
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
            r"lost in (\d+) % without China's pressure and in (\d+) % without the United "
            r"States' support, and under \*both needed\* alone in (\d+) % and (\d+) %"
        ),
        STRESS_TEST,
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
    assert "without China's courtship it is lost in none" in STRESS_TEST
    assert mine["pooled", "china_courtship"] == 0
    matrix = pd.read_csv(folder / "confusion.csv").set_index("made_by")
    low, high = (
        int(n) / 100
        for n in re.search(r"rule that made it in (\d+) to (\d+) % of worlds", STRESS_TEST).groups()
    )
    rules = [matrix.loc[r, r] for r in matrix.index if r.startswith("rule_")]
    assert (min(rules), max(rules)) == (
        pytest.approx(low, abs=0.006),
        pytest.approx(high, abs=0.006),
    )


def test_the_page_reports_which_rivals_the_record_can_tell_apart():
    matrix = pd.read_csv(ROOT / "results" / "trial_1991_2025" / "confusion.csv")
    shares = matrix.set_index("made_by")
    rivals = [name for name in shares.index if name != MODEL]
    own, number, confused = re.search(
        r"all theories in (\d+) %: \*\*of (\d+) rivals, (\d+) cannot be told from it", STRESS_TEST
    ).groups()
    assert shares.loc[MODEL, MODEL] == pytest.approx(int(own) / 100, abs=0.006)
    alike = indistinguishable(matrix, rivals)
    assert (len(rivals), len(alike)) == (int(number), int(confused))
    assert "The two that can are support alone and elite faction" in STRESS_TEST
    assert set(rivals) - set(alike) == {"rule_U", "theory_elite_faction"}
    assert "only hedging and elite faction have more than half" in STRESS_TEST
    assert {r for r in rivals if shares.loc[r, r] > 0.5} == {
        "theory_hedging",
        "theory_elite_faction",
    }


def test_the_page_reports_what_the_coded_history_satisfies():
    table = pd.read_csv(ROOT / "results" / "trial_1991_2025" / "history_first.csv")
    mine = table[table["labeller"] == "nguyen"]["plain"].value_counts()
    stated = re.search(
        r"it satisfies (\d+) and fails (\d+); (\d+) cannot be asked of it", STRESS_TEST
    ).groups()
    assert [int(n) for n in stated] == [
        mine[answer] for answer in ("holds", "fails", "cannot be asked")
    ]


def test_the_page_reports_how_moved_acts_and_left_out_documents_change_the_trial():
    folder = ROOT / "results" / "trial_1991_2025"
    shifts = pd.read_csv(folder / "shifts.csv").set_index("years")["change_p50"]
    words = re.search(r"median world's steepest rise by (\w+) years", STRESS_TEST).group(1)
    assert (
        {"three": 3, "four": 4, "five": 5}[words] == shifts[5] - shifts[0] == shifts[0] - shifts[-5]
    )
    change = pd.read_csv(folder / "leave_one_out.csv")["change"].abs()
    mean, most = re.search(
        r"thesis's probability by ([\d.]+) on average, and by ([\d.]+) at most", STRESS_TEST
    ).groups()
    assert (change.mean(), change.max()) == (
        pytest.approx(float(mean), abs=0.006),
        pytest.approx(float(most), abs=0.006),
    )


OF_THESES = {  # words of the page: the thesis of the trial
    r"Of these, (.*?) lose the turn without China's pressure,": "nguyen-pressure-necessary",
    r"China's pressure, and (.*?) lose it without China's pressure and also": (
        "nguyen-joint-condition"
    ),
    r"fills 1991-2007 in (.*?) of worlds": "nguyen-hedge-1991-2007",
    r"strong support never met weak pressure holds in (.*?) of worlds": "nguyen-empty-cell",
    r"and no break with China, emerge in (.*?) of worlds": "bop-lean-on-none",
    r"Vietnam leans against it there in (.*?), and the wall": "voa-coercion-limited",
    r"and the wall in security emerges in (.*?);": "voa-wall-with-china",
    r"military turn to the United States in 2025 emerges in (.*?) of worlds": "mirror-arms-turn",
    r"Of the worlds that resist China in 2025, (.*?) do not": "mirror-encirclement",
    r"gives this as well; (.*?) do not without American": "mirror-needs-us-support",
    r"at the top of the ladder together in (.*?) of worlds": "cna-five-permanent-members",
    r"quiet struggle emerges in (.*?), no more often": "cna-quiet-struggle",
    r"Japan, Russia and Britain at once emerges in (.*?) and": "cna-multi-alignment",
}
RIVALS = {  # what the page says does as well: the rival of the verdict
    "bop-land-peace-sea-struggle": "no_forcing",
    "nguyen-hedge-1991-2007": "no_forcing",
    "nguyen-pressure-necessary": "rule_T",
    "nguyen-joint-condition": "rule_U",
    "bop-lean-on-none": "theory_bandwagoning_for_profit",
    "voa-coercion-limited": "rule_T",
    "voa-wall-with-china": "line",
    "mirror-encirclement": "rule_T",
    "cna-quiet-struggle": "no_forcing",
    "nguyen-empty-cell": "always_hedge",
    "cna-five-permanent-members": "random_choice",
}
REFUTED = (
    "nguyen-empty-cell",
    "bop-russia-return-2001",
    "voa-one-third-response",
    "mirror-arms-turn",
    "mirror-needs-us-support",
    "cna-five-permanent-members",
    "cna-multi-alignment",
)


def test_the_page_reports_how_often_claims_emerge_and_what_does_as_well():
    table = verdicts_of("trial_1991_2025").set_index("thesis")
    for words, thesis in OF_THESES.items():
        row = table.loc[thesis]
        places = [row["probability"], row["low"], row["high"]]
        stated = numbers(re.search(words, STRESS_TEST).group(1))
        assert len(stated) in (1, 3), thesis
        assert stated == pytest.approx([100 * p for p in places[: len(stated)]], abs=0.51), thesis
    for thesis, rival in RIVALS.items():
        assert table.loc[thesis, "rival"] == rival, thesis
    for thesis in table.index:
        if thesis in RIVALS or thesis in REFUTED:
            refuted = table.loc[thesis, "verdict"] == "refuted"
            assert refuted == (thesis in REFUTED), thesis
    for few, thesis in ((0.01, "bop-russia-return-2001"), (0.02, "voa-one-third-response")):
        assert table.loc[thesis, "probability"] < few, thesis
    assert table.loc["bop-land-peace-sea-struggle", "probability"] == pytest.approx(0.4, abs=0.05)
    turned = pd.read_csv(ROOT / "results" / "transfer" / "transfer.csv").query(
        "direction == 'prior → 1991-2025' and thesis == 'nguyen-pressure-necessary' "
        "and contender == 'model' and labeller == 'nguyen'"
    )
    stated = re.search(r"mixture (\d+) of 400 worlds turn by half a level", STRESS_TEST).group(1)
    assert set(turned["n"]) == {int(stated)}
    labelled = pd.read_csv(ROOT / "results" / "trial_1991_2025" / "attribution.csv").query(
        "labeller == 'nguyen' and model == 'replay_1991_2025' and background == 'historical'"
    )
    assert labelled["pn"].isna().all(), "too few worlds balance to condition on"


def test_the_readme_reports_the_scores_and_the_verdicts():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    replayed = pd.read_csv(ROOT / "results" / "replay_1991_2025" / "replayed_scores.csv")
    crps = replayed.set_index(["mixture", "trained_until", "sample"])["crps"]
    stated = re.search(
        (
            r"by a CRPS of ([\d.]+) before any record and ([\d.]+) given all years, in sample "
            r"\(a null with random drivers: ([\d.]+)\)\. Hedging with balance of "
            r"threat makes the record some 4,000 times \(± a factor of 4\) as likely as a line.*?"
            r"Given 1991.2013 they miss 2014.2025, held out, by ([\d.]+); "
            r"a random walk given the same years misses them by ([\d.]+), a line by "
            r"([\d.]+\d), the model without acts by ([\d.]+\d)\."
        ),
        readme,
    ).groups()
    own = pd.read_csv(ROOT / "results" / "replay_1991_2025_posterior" / "evidence.csv")
    best, line = (
        own.set_index("contender").loc[name] for name in ("hedging+balance_of_threat", "line")
    )
    apart, error = best["log_evidence"] - line["log_evidence"], math.hypot(best["se"], line["se"])
    assert apart == pytest.approx(math.log(4000), abs=0.2)
    assert error == pytest.approx(math.log(4), abs=0.2)
    *stated, without = map(float, stated)
    foreseen = pd.read_csv(ROOT / "results" / "replay_1991_2025_posterior" / "later_years.csv")
    missed = foreseen.query("trained_until == 2013").set_index("contender")["crps"]
    assert without == pytest.approx(missed["no_acts"].iloc[0], abs=0.006)
    assert f"`no_acts`), given 1991-2013, misses 2014-25 by {without}" in FINDINGS
    drivers = own.set_index("contender").loc["random_drivers", "log_evidence"]
    drifting = crps["random_drivers", 2025, "in_sample"]
    assert f"given all years, miss them by {drifting:.2f} as the models" in FINDINGS
    assert f"they stand at {drivers:.1f}." in re.sub(r"\s+", " ", FINDINGS)
    assert list(stated) == pytest.approx(
        [
            crps[place]
            for place in (
                ("models", 1990, "held_out"),
                ("models", 2025, "in_sample"),
                ("random_drivers", 2025, "in_sample"),
                ("models", 2013, "held_out"),
                ("walk", 2013, "held_out"),
                ("line", 2013, "held_out"),
            )
        ],
        abs=0.006,
    )
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025_verdicts" / "verdicts.csv")
    words = table.query("labeller == 'nguyen'").set_index("thesis")["verdict"]
    counts = re.search(
        (
            r"Of (\d+) claims of the documents (\d+) are supported, (\d+) weakly, (\d+) refuted, "
            r"(\d+) undetermined; (\d+) cannot be asked of Vietnam toward China"
        ),
        readme,
    ).groups()
    order = ("supported", "weak", "refuted", "undetermined", "untestable")
    assert [int(n) for n in counts] == [len(words), *((words == word).sum() for word in order)]
    changes = pd.read_csv(ROOT / "results" / "replay_1991_2025_verdicts" / "verdict_changes.csv")
    direct = changes.query("labeller == 'nguyen' and choice == 'direct, brief'")
    direct = direct[direct["verdict"] == "supported"]
    stay = re.search(r"as resistance, (\d+) of the (\d+) stay\.", readme).groups()
    both = (direct["other_verdict"] == "supported").sum(), len(direct)
    assert tuple(map(int, stay)) == both
    assert words["nguyen-pressure-necessary"] == "supported"
    assert words["nguyen-joint-condition"] == "undetermined"
    assert words["nguyen-no-support-no-survival"] == "undetermined"
    assert words["nguyen-inducement-sufficient"] == "undetermined"
    made = pd.read_csv(
        ROOT / "results" / "replay_1991_2025_power" / "made_verdicts.csv", keep_default_na=False
    )
    supported = (made["verdict"] == "supported").groupby(made["truth"]).mean()
    stated = re.search(r"supports (\d+) % of true claims and ([\d.]+) % of false ones", readme)
    assert [float(n) for n in stated.groups()] == pytest.approx(
        [100 * supported["true"], 100 * supported["false"]], abs=0.5
    )
    acts = re.search(r"coded act by act: (\d+) acts", readme).group(1)
    assert int(acts) == len(pd.read_csv(ROOT / "seeds" / "events.csv"))


def test_the_committed_trial_has_the_digests_of_the_frozen_rules():
    """After a change of a threshold, a labeller or a criterion all theses must be tested again."""
    kept = json.loads(
        (ROOT / "results" / "trial_1991_2025" / "frozen.json").read_text(encoding="utf-8")
    )
    assert kept == trial_folder.digests(theses.load_theses())


def test_the_page_of_inference_reports_the_evidence():
    """Every contender, the best first, with its error, its effective draws and 2014-2025."""
    page = (ROOT / "docs" / "inference.md").read_text(encoding="utf-8")
    page = page.replace("\N{MINUS SIGN}", "-")
    folder = ROOT / "results" / "replay_1991_2025_posterior"
    stored = pd.read_csv(folder / "evidence.csv").sort_values("log_evidence", ascending=False)
    later = pd.read_csv(folder / "later_years.csv").query(
        "trained_until == 2013 and null == 'constant'"
    )
    foreseen = later.set_index("contender")["difference"]
    rows = re.findall(
        r"^\| `([\w+]+)` \| (-[\d.]+) ± ([\d.]+) \| (\d+) \| (-?[\d.]+) \|$", page, re.MULTILINE
    )
    assert [row[0] for row in rows] == list(stored["contender"])
    for (name, log, error, draws, difference), own in zip(
        rows, stored.to_dict("records"), strict=True
    ):
        assert float(log) == pytest.approx(own["log_evidence"], abs=0.06)
        assert float(error) == pytest.approx(own["se"], abs=0.06)
        assert int(draws) == pytest.approx(own["ess"], abs=1)
        assert float(difference) == pytest.approx(foreseen[name], abs=0.06)


def test_the_pages_report_what_worlds_given_early_years_foresee():
    """Their scores beside the nulls', and those of an inference that ends at the cut."""
    folders = [ROOT / "results" / f"replay_1991_{end}_posterior" for end in (2013, 2025)]
    shorter, whole = (
        pd.read_csv(folder / "later_years.csv").query("trained_until == 2013").set_index("null")
        for folder in folders
    )
    page = " ".join((ROOT / "docs" / "inference.md").read_text(encoding="utf-8").split())
    models = whole[whole["contender"] == "models"]
    for text in (page, FINDINGS):
        stated = re.search(
            (
                r"log score of the later codes is ([\d.]+) above the walk's"
                r".*?(-[\d.]+)(?: to|,) ([\d.]+)"
            ),
            text,
        ).groups()
        found = models.loc["walk", ["difference", "low", "high"]]
        assert [float(n) for n in stated] == pytest.approx(list(found), abs=0.06)
    above = re.search(r"([\d.]+) above the constant's \[([\d.]+), ([\d.]+)\]", FINDINGS).groups()
    found = models.loc["constant", ["difference", "low", "high"]]
    assert [float(n) for n in above] == pytest.approx(list(found), abs=0.06)
    kinds = pd.read_csv(folders[1] / "evidence.csv").set_index("contender")["kind"]
    theories = whole[whole["contender"].map(kinds) == "theory"].loc["constant"]
    above = theories.set_index("contender")["difference"]
    assert len(above) == 11
    assert above.min() == pytest.approx(above["trade_expectations"])
    assert f"(`trade_expectations` by {above.min():.1f} only)" in FINDINGS
    assert above.min() > 0.1
    missed = shorter.loc["walk"].set_index("contender")["crps"]
    stated = re.search(
        r"its mixture of models miss 2014.2025 by ([\d.]+), the walk by ([\d.]+\d)", page
    )
    assert [float(n) for n in stated.groups()] == pytest.approx(
        [missed["models"], missed["walk"]], abs=0.006
    )
    trainings = [pd.read_csv(folder / "trainings.csv") for folder in folders]
    at_cut = [
        table.query("trained_until == 2013").set_index("contender")["log_evidence"]
        for table in trainings
    ]
    names = [name for name in at_cut[0].index if name not in {"models", "nulls"}]
    assert (at_cut[0][names] - at_cut[1][names]).abs().max() < 2.0


def test_the_findings_report_which_verdicts_move_on_other_bases():
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025_verdicts" / "verdict_changes.csv")
    rows = table[table["labeller"] == "nguyen"].set_index("thesis")
    joint = rows[rows["choice"] == "plain_without_joint, brief"]
    direct = rows[rows["choice"] == "direct, brief"]
    assert joint["moved"].sum() == 6
    lost = joint[joint["moved"] & (joint["verdict"] == "supported")]
    assert lost["other_verdict"].to_dict() == {"bop-no-patron-no-balance": "weak"}
    assert f"21 move: {len(direct[direct['other_verdict'] == 'supported'])} claims" in FINDINGS
    assert direct["moved"].sum() == 21
    half, double = (
        rows[rows["moved"] & (rows["choice"] == f"plain, priors x {scale}, brief")]
        for scale in (0.5, 2)
    )
    refuted = {
        "nguyen-no-support-no-survival",
        "nguyen-joint-condition",
        "nguyen-us-chips",
        "mirror-needs-us-support",
    }
    assert half["other_verdict"].to_dict() == {
        **dict.fromkeys(refuted, "refuted"),
        "bop-2007-sea-strategy": "undetermined",
    }
    assert double["other_verdict"].to_dict() == {
        "nguyen-joint-condition": "refuted",
        "nguyen-us-chips": "refuted",
        "nguyen-hd981-trust-lost": "undetermined",
        "bop-no-patron-no-balance": "weak",
    }
    assert f"moves {len(half)} verdicts" in FINDINGS
    assert f"double the scale moves {len(double)} (" in FINDINGS
    assert all(f"`{name}`" in FINDINGS for name in (*half.index, *double.index))
    words = direct["other_verdict"]
    kept = {"bop-land-peace-sea-struggle", "nguyen-soft-not-hard"}
    assert set(words[words == "supported"].index) == kept
    assert not (words == "weak").any()
    assert ((words == "undetermined").sum(), (words == "refuted").sum()) == (22, 15)
    stated = re.search(
        r"stands ([\d.]+) units above a constant, .*? stands\s+([\d.]+) above", FINDINGS
    )
    for name, units in zip(("posterior_direct", "posterior"), stated.groups(), strict=True):
        folder = ROOT / "results" / f"replay_1991_2025_{name}"
        own = pd.read_csv(folder / "evidence.csv").set_index("contender")
        models = own[own["kind"].isin(["theory", "rule", "pair"])]["log_evidence"]
        above = models.max() - own.loc["constant", "log_evidence"]
        assert above == pytest.approx(float(units), abs=0.06)


def test_the_page_of_inference_reports_the_map_of_rules():
    page = " ".join((ROOT / "docs" / "inference.md").read_text(encoding="utf-8").split())
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025_posterior" / "rule_map.csv")
    rows = table[table["contender"] == "threat_with_support"]
    both = rows[rows["exponent_high"] < -1.5][["prior", "posterior"]].sum()
    either = rows[rows["exponent_low"] > 1.5]["posterior"].sum()
    stated = re.search(r"-1\.6 gain, from ([\d.]+) to ([\d.]+), and .*? fall to ([\d.]+);", page)
    assert [float(n) for n in stated.groups()] == pytest.approx([*both, either], abs=0.006)


def test_the_findings_report_the_verdicts_of_the_posterior():
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025_verdicts" / "verdicts.csv")
    mine = table.query("labeller == 'nguyen'")
    order = ("supported", "weak", "undetermined", "refuted", "untestable")
    section = FINDINGS.split("<!-- posterior verdicts -->")[1].split("<!-- /posterior")[0]
    rows = re.findall(r"`([\w-]+)` \| ((?:\d+ \| ){4}\d+) \|", section)
    assert {name for name, _ in rows} == set(mine["document"])
    for name, cells in rows:
        words = mine.loc[mine["document"] == name, "verdict"]
        assert [int(n) for n in cells.split("|")] == [(words == word).sum() for word in order]
    for name, words in {"power": 54, "known": 85}.items():
        folder = "replay_1991_2025_power" if name == "power" else "known_world_power"
        made = pd.read_csv(ROOT / "results" / folder / "made_verdicts.csv", keep_default_na=False)
        supported = (made["verdict"] == "supported").groupby(made["truth"]).mean()
        assert 100 * supported["true"] == pytest.approx(words, abs=0.5)
        assert supported["false"] <= 0.05


def test_the_findings_report_how_networks_agree_with_full_posteriors():
    said = re.sub(r"\s+", " ", FINDINGS)
    tables = [
        pd.read_csv(ROOT / "results" / name / "full_posteriors.csv")
        for name in ("known_world_power", "replay_1991_2025_power")
    ]
    both = pd.concat(tables)
    assert f"({sum(table['history'].nunique() for table in tables)} histories)" in said
    same = [f"{100 * table['same'].mean():.0f} %" for table in tables]
    assert f"{same[0]} and {same[1]} get the same word" in said
    apart = [(t["probability"] - t["probability_full"]).abs().mean() for t in tables]
    assert f"differ by {apart[0]:.2f} and {apart[1]:.2f} on average" in said
    words = both[["verdict", "verdict_full"]].agg(set, axis=1)
    assert not (words == {"supported", "refuted"}).any()


def test_the_findings_report_where_the_real_acts_stand_among_permuted_ones():
    said = re.sub(r"\s+", " ", FINDINGS)
    place = ROOT / "results" / "replay_1991_2025_placebos"
    evidence = pd.read_csv(place / "placebo_evidence.csv").set_index("set")
    own = pd.read_csv(place / "placebo_ranks.csv").set_index("contender").loc["balance_of_threat"]
    above = (evidence["log_evidence"].drop(index=0) >= evidence["log_evidence"][0]).sum()
    assert (own["at_or_above"], own["rank"], own["sets"]) == (above, above + 1, 99)
    assert f"rank {own['rank']:.0f} of 100 by evidence (p {own['p']:.2f})" in said
    assert (
        f"{own['log_evidence']:.1f}, where permuted acts have a median of {own['median']:.1f}"
        in said
    )
    assert f"{above} of the sets stand as high" in said
    assert f"({evidence['ess'][0]:.0f} effective draws under the real acts)" in said


def test_the_findings_report_what_full_posteriors_refute():
    said = re.sub(r"\s+", " ", FINDINGS)
    path = ROOT / "results" / "replay_1991_2025_power" / "full_posteriors.csv"
    table = pd.read_csv(path, keep_default_na=False)
    true, false = (table[table["truth"] == word] for word in ("true", "false"))
    ours, theirs = ((rows["verdict_full"], rows["verdict"]) for rows in (false, true))
    refuted = [int((words == "refuted").sum()) for words in ours]
    supported = [int((words == "supported").sum()) for words in theirs]
    assert f"refute {refuted[0]} of {len(false)} false claims, the networks {refuted[1]};" in said
    assert (
        f"of {len(true)} true ones they support {supported[0]}, the networks {supported[1]}."
        in said
    )
    path = ROOT / "results" / "known_world_power" / "full_posteriors.csv"
    known = pd.read_csv(path, keep_default_na=False).query("truth == 'true'")
    wrong, others = (int((rows["verdict_full"] == "refuted").sum()) for rows in (true, known))
    assert f"refute {others} of {len(known)} true claims on known acts" in said
    assert f"and {wrong} of {len(true)} on the real ones." in said
    assert not (true["verdict"] == "refuted").any()


def test_the_findings_report_which_verdicts_move_with_thresholds_and_labellers():
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025_verdicts" / "verdict_changes.csv")
    rows = table[table["labeller"] == "nguyen"]
    moved = rows.groupby("choice")["moved"].sum()
    lower, higher = (moved[f"plain, thresholds x {scale}"] for scale in (0.75, 1.25))
    assert f"move {lower} verdicts, a quarter higher {higher}." in FINDINGS
    labellers = moved[[name for name in moved.index if ", labeller " in name]]
    assert f"move {labellers.min()} to {labellers.max()} claims" in FINDINGS
    by_claim = rows.groupby("thesis")["moved"].sum()
    some = f"{(by_claim > 0).sum()} of {len(by_claim)} verdicts"
    told = f"{some} move under at least one of nine choices"
    assert told in re.sub(r"\s+", " ", FINDINGS)
    assert len(moved) == 9
    assert by_claim["bop-no-patron-no-balance"] == by_claim.max() == 6
    words = rows.set_index(["thesis", "choice"])["other_verdict"]
    assert words["nguyen-hedging-domain-split", "plain, thresholds x 0.75"] == "supported"
    for choice in ("plain, thresholds x 1.25", "plain, labeller position"):
        assert words["nguyen-hedge-1991-2007", choice] == "refuted"


def test_the_findings_report_what_conditioned_worlds_do_without_acts():
    table = pd.read_csv(ROOT / "results" / "replay_1991_2025_verdicts" / "counterfactuals.csv")
    rows = table[(table["first"] == 2014) & (table["last"] == 2019)].set_index("run")
    stated = re.search(
        (
            r"these worlds stand at (\+[\d.]+) and balance softly in (\d+) % of years\. Without "
            r"China's pressing acts they stand at (-[\d.]+) .*? without American courtship at "
            r"(\+[\d.]+) \((\d+) %\), with China's pressure alone at (\+[\d.]+) \((\d+) %; half of "
            r"the worlds stay at (\+[\d.]+) or above\), with American courtship alone at "
            r"(-[\d.]+)\. In the empty cell, .*? at (-[\d.]+)\."
        ),
        FINDINGS,
    ).groups()
    runs = ("factual", "without_us_support", "only_china_pressure")
    shares = [float(stated[place]) / 100 for place in (1, 4, 6)]
    assert shares == pytest.approx([rows["soft_balance"][run] for run in runs], abs=0.006)
    runs = ("factual", "without_china_pressure", "without_us_support", "only_china_pressure")
    levels = [float(stated[place]) for place in (0, 2, 3, 5, 8, 9)]
    runs = (*runs, "only_us_support", "empty_cell")
    assert levels == pytest.approx([rows["mean"][run] for run in runs], abs=0.006)
    assert float(stated[7]) == pytest.approx(rows["p50"]["only_china_pressure"], abs=0.006)
    assert rows["soft_balance"]["without_china_pressure"] == pytest.approx(0.0, abs=0.006)
    assert rows["hedge"]["empty_cell"] == pytest.approx(1.00, abs=0.006)
