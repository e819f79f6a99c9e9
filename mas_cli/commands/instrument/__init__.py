"""`mas instrument`, and choosing the instrument that a command works with."""
