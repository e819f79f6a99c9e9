"""The law as dated data: leerplicht status by day, school weeks, deadlines, retention."""
