"""`mas plan` and `mas meldcode`: the steps of a case."""
