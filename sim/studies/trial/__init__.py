"""The trial: every thesis asked of every contender, and the checks that could take a verdict away."""
