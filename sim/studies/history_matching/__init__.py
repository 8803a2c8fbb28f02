"""History matching: points of the prior are run and ruled out or weighted by the record."""
