"""The commands: parse arguments, call one service, print. No domain logic."""
