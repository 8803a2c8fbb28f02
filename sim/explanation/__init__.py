"""Explanation: why a level was chosen, the smallest change that reverses it, and the chronicle."""
