"""Records: what a run leaves, the labels of strategies, and result folders."""
