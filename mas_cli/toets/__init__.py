"""Guided checks: a few questions, the law on its day, and a letter or the reason why there is none.

May not know: how its letter is printed; it gives the facts of one.
"""
