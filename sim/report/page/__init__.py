"""The report of a result folder as one page, whose numbers link to their sources."""
