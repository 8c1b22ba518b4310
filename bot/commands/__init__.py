"""Turns a command line into a message and its data: one table, one parser, the handlers."""
