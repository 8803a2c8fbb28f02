"""Judgement: criteria, theses and the verdict rule. This package may not import the model."""
