"""Keeps articles, their revisions and the search index in SQLite."""
