"""Turns stories into sentences that a model wrote and the passages carry, or says why there are none."""
