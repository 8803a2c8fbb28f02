"""Experiments: each module runs the simulations a question needs and returns plain tables."""
