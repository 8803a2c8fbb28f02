"""Why the folder of an inference does not fit a scenario, where a program may go on without it."""

from sim.core.errors import BadInput


class OtherEvidence(BadInput):
    """The inference was made from other evidence than the scenario has."""


class OtherSeed(BadInput):
    """The worlds of the inference code acts by another seed than the scenario does."""


class ChangedTable(BadInput):
    """A table of the folder is not the one that the inference wrote."""
