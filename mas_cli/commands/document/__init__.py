"""`mas pv` and `mas brief`: documents as Word files, one or many at once."""
