"""Turns a reader's words and dates into ranked articles."""
