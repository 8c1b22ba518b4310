"""Turns messages into what Slack shows, and what members do there into calls of the desk."""
