"""Someone else's workbook as an instrument: inspected, bound, asked, computed by itself, filled."""
