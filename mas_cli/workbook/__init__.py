"""An instrument as a workbook: generate, read answers, write answers."""
