"""Tests that drive a real browser; run by make test-browser."""
