"""Scoring of many: discovery, worker processes, registers, engines and results.

May not know: dossiers, the vault or the terminal; what is scored comes from files and goes to files.
"""
