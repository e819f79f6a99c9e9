"""`mas update`: a new edition, from looking at it to taking it out again."""
