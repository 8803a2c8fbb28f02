"""A panel: many states, each of which in turn decides its tie to one power, on several records."""
