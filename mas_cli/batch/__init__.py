"""Scoring of many inputs: discovery, workers, results, report."""
