"""Inference: the likelihood of the record, posteriors and evidence. Empty until contenders are fitted."""
