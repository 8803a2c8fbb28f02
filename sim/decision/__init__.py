"""Decision: from a perceived situation to a level; theories, their contract, and choice."""
