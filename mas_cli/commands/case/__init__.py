"""`mas case`: dossiers, from the first melding to the decision and after."""
