"""`mas law`: what the law says on a day."""
