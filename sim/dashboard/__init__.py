"""The dashboard: a local page on which assumptions are changed and worlds are run again at once."""
