"""`mas toets`: guided checks with the law on its day."""
