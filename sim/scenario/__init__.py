"""Scenarios: schema, merge, validation, edits and the frozen scenario that a run takes."""
