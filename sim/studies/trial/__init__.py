"""The trial: every thesis asked of every contender, and checks that can take support away."""
