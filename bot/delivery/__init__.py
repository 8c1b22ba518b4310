"""Turns what stands in the outbox into messages that arrived, once."""
