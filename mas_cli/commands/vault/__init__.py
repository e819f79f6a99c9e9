"""`mas vault`, and opening the vault for every other command."""
