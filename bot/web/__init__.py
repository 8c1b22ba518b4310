"""Turns requests over HTTP into answers: health, and Slack where it speaks HTTP."""
