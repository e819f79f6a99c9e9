"""An instrument as a workbook: generate, read answers, write answers.

May not know: dossiers, or how many workbooks there are.
"""
