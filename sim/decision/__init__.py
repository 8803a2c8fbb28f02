"""Decision: from a perceived situation to the level of a tie; theories, choice and the contract of a theory."""
