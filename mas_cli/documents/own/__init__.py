"""Formats that an officer brings: the places in a Word file of others, their fields, filling and proof."""
