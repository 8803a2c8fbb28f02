"""Experiments: which runs a question needs; they run, and hand tables over to the judging side."""
