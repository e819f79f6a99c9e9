"""`mas region`, and choosing the regional agreement that a command works with."""
