"""Variance decomposition: the shares of coding, parameters, theory and luck in what worlds do."""
