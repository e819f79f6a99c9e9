"""Office files (xlsx, docx) as packages: safe reading under limits, cells, patching parts, reproducible zips."""
