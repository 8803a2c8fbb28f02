"""Spread: how much of what worlds differ in comes from coding, parameters, theory and luck, and what another coding would change."""
