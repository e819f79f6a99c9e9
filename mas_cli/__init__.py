"""`mas`: tools around the Methodische Aanpak Schoolverzuim for school-attendance officers."""

__version__ = "0.1.0"
