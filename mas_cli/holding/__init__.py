"""Interviews that are held: where each is kept and goes on, for a case, on its own, or in a browser.

May not know: the terminal it is asked in, and what is done with the answers.
"""
