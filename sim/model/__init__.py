"""The Mesa model: agents, perception, partnerships, the event queue and ensembles of worlds."""
