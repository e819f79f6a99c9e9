"""`mas format`: a Word format of your own."""
