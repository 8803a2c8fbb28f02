"""The report: what a result folder says, as one page that a reader can follow from each number to its document."""
