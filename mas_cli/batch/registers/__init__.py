"""Registers, one row a case: reading them in pieces, their columns, and what stands in their cells."""
