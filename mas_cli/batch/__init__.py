"""Scoring of many: discovery, worker processes, registers, engines and results."""
