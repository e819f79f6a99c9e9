"""Scoring of many: discovery, worker processes, registers, results in four shapes, and the report."""
