"""The agreement of a region: its file, what it decides, and the questions and document that make one.

May not know: how an agreement is asked for; questions go out and answers come in.
"""
