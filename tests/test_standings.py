"""The ranking of all contenders on one tie, and which cannot be distinguished."""

from pathlib import Path

import pandas as pd
import pytest

from sim.comparison import ranking, score_table
from sim.comparison.score_table import Runs
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History
from sim.report import ranking_lines
from sim.scenario.loading import load_scenario


@pytest.fixture(scope="module")
def runs(small) -> Runs:
    own = small().summary
    return Runs(own, own, own, {"VNM": 244}, other_readings={"theory_twin": own})


@pytest.fixture(scope="module")
def table(runs: Runs) -> pd.DataFrame:
    return ranking.table(runs, load_history())


def of(table: pd.DataFrame, **keys: str) -> pd.DataFrame:
    return table[(table[list(keys)] == pd.Series(keys)).all(axis=1)]


def test_the_ranking_has_the_mean_of_the_scores_by_domain(runs: Runs, table: pd.DataFrame) -> None:
    scores = score_table.compare(runs, load_history())
    for subset in ranking.SUBSETS:
        for metric in ranking.METRICS:
            here = (
                of(scores, actor="VNM", target="CHN", subset=subset, metric=metric)
                .groupby("contender")["value"]
                .mean()
            )
            mine = of(table, actor="VNM", target="CHN", subset=subset).set_index("contender")[
                metric
            ]
            assert mine.to_dict() == pytest.approx(here.to_dict(), abs=2e-6)


def test_another_run_is_scored_like_the_model_only_where_its_acts_are_the_same(
    runs: Runs, table: pd.DataFrame
) -> None:
    model, twin = (
        of(table, contender=c).drop(columns=["contender", "not_told_from"]).reset_index(drop=True)
        for c in ("model", "theory_twin")
    )
    assert model.equals(twin)
    scores = score_table.compare(runs, load_history())
    assert set(of(scores, contender="theory_twin")["subset"]) == {"all", "transitions", "direct"}


def test_the_nearest_is_first_and_indistinguishability_is_symmetric(table: pd.DataFrame) -> None:
    here = of(table, actor="VNM", target="CHN", subset="all")
    assert here["distance"].is_monotonic_increasing
    level = {
        row["contender"]: set(row["not_told_from"].split(";")) - {""}
        for row in here.to_dict("records")
    }
    assert "theory_twin" in level["model"]
    assert all(one in level[other] for one, others in level.items() for other in others)
    assert "line" not in level["model"]


def test_intervals_that_touch_overlap_and_unknown_ones_do_not() -> None:
    def at(low: float, high: float) -> dict[str, float]:
        return {"distance_low": low, "distance_high": high}

    assert ranking.overlap(at(0.1, 0.2), at(0.2, 0.3))
    assert not ranking.overlap(at(0.1, 0.2), at(0.21, 0.3))
    assert not ranking.overlap(at(0.1, 0.2), at(float("nan"), float("nan")))


def test_the_ranking_lists_baselines_and_fitted_values_beside_every_theory(
    table: pd.DataFrame,
) -> None:
    output = "\n".join(
        ranking_lines.lines(
            table.assign(silent=table["contender"] == "theory_twin"),
            ("VNM", "CHN"),
            Path("out"),
            load_scenario("replay_1991_2025", worlds=1).case,
        )
    )
    for words in (
        "always hedge",
        "persistence",
        "sees last year",
        "twin, alone",
        "off: the record holds no datum",
    ):
        assert words in output
    assert [line.split()[1] for line in output.splitlines() if line.startswith("  line ")] == ["8"]


def test_without_a_history_nothing_is_ranked(runs: Runs, table: pd.DataFrame) -> None:
    case = load_scenario("replay_1991_2025", worlds=1).case
    assert ranking.table(runs, History()).empty
    assert (
        "nothing to compare with"
        in ranking_lines.lines(table.iloc[:0], ("VNM", "CHN"), Path("out"), case)[0]
    )
