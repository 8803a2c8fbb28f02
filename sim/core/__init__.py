"""Foundations: vocabulary, errors, readers, parameters, worlds, random streams and compilation."""
