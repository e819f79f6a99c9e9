"""`mas screen`: the questionnaire, its advice and its files."""
