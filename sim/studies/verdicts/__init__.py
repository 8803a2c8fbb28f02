"""Verdicts from posteriors: four answers to every thesis, and the power of the rule."""
