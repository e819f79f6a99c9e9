"""Reports of scored results and of the cases in a vault: numbers only, none that points to a child.

May not know: how a result came about; it counts results and dossiers, and lets only numbers out.
"""
