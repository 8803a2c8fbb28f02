"""Sweeps: many points of a scenario, stepped together, kept safely, and analysed."""
