"""Turns answers into a platform-neutral message."""
