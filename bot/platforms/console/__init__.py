"""Turns messages into text for a terminal."""
