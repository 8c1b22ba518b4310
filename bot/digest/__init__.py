"""Turns what a subscription asks for into due, chosen, cited digests."""
