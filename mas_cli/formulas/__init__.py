"""Excel formulas compiled to Python."""
