"""The law as dated data: leerplicht status by day, school weeks, deadlines, retention.

May not know: a case or an instrument; dates and hours go in, dates and articles come out.
"""
