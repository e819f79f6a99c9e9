"""The yearly update: an edition from outside, read, compared, installed, and the open cases it touches.

May not know: what a rule means; it compares editions as data and moves cases by a mapping.
"""
