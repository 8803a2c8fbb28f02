"""Identifiability: which readings a record could tell apart, and which records would do better."""
