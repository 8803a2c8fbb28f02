"""Sweeps: many points of a scenario, run together, stored safely and analysed."""
