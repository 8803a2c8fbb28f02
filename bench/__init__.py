"""Yardsticks: how fast the laboratory is, beside a plain Mesa model of the same world and a bare compiled loop."""
