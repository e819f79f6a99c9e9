"""Instruments: definition, loading, conditions in Kleene logic, evaluation, explanation, compilers."""
