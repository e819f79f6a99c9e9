"""The agreement of a region: its file, what it decides, and the questions and document that make one."""
