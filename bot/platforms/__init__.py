"""Turns messages into what each platform shows."""
