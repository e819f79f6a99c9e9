"""Scoring where the data are: Spark's own machines read the lists, score them and write the results.

What runs on them is the reader and the scorer of one machine, over a part of the list at a time; the driver
only sees names, counts and the rows that are refused.
"""
