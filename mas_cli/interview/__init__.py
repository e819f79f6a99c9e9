"""The interview as a pure state machine, and the prompters that hold it.

May not know: where answers are kept, and which prompter asks.
"""
