"""The commands: parse arguments, call one service, print. No domain logic.

May not know: a rule of the domain or the inside of a file; a command parses, calls one service, asks and
prints.
"""
