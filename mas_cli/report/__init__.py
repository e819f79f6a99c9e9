"""Reports of scored results and of the cases in a vault: numbers only, none that points to a child."""
