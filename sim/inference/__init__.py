"""Inference: the likelihood of the record, posteriors and evidence of contenders."""
