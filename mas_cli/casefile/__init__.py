"""The dossier: model, history, import and export.

May not know: the questions of an instrument; a screening is kept as it came.
"""
