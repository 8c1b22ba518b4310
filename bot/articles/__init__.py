"""Turns raw characters and pages into clean titles and texts."""
