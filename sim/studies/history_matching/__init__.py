"""Constraint: points of the prior are run, held against the record of some years, ruled out or weighted; other years are kept aside."""
