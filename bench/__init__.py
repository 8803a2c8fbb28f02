"""Benchmarks of speed, beside a plain Mesa model of the same world and a bare compiled loop."""
