"""Coded evidence: the tables of a case, the coders' own files and series that users bring."""
