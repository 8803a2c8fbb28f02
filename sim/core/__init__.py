"""Foundations: vocabulary, errors, dates, paths, readers, parameters, worlds, random streams and compiled kernels."""
