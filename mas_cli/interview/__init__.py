"""The interview as a pure state machine, and the prompters that hold it."""
