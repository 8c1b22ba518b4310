"""Kills `tidings run` again and again while it builds and delivers, and counts what was lost or came twice."""
