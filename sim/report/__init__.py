"""Reports: what a result folder says, as figures and words for people; reads tables only."""
