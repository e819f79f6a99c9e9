"""Word formats: fields, checks, rendering, proof, inspection, preview.

May not know: why an advice is what it is; facts come in by the names of the fields of a format.
"""
