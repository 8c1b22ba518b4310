"""Turns messages into what Discord shows, and what members do there into calls of the desk."""
