"""The yearly update: an edition from outside, read, compared, installed, and the open cases it touches."""
