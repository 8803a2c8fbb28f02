"""Comparison with the record: scores, baselines, ranking, paired series and change points."""
