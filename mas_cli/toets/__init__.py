"""Guided checks: a few questions, the law on its day, and a letter or the reason why there is none."""
