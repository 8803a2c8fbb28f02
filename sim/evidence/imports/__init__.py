"""Public event data and series as evidence: reading, mapping to the scale, and the tables."""
