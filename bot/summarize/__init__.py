"""Turns ranked articles into cited sentences."""
