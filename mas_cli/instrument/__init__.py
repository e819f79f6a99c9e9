"""Instruments: definition, loading, conditions in Kleene logic, evaluation, explanation, compilers.

May not know: dossiers, workbooks or a terminal; an instrument is data, an answer is a value.
"""
