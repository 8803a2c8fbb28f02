"""Inference: every contender meets the record by its own posterior, and they are compared."""
