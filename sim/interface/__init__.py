"""The public face of the package: what ``dir(sim)`` lists, and the results that it returns."""
