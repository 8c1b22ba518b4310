"""A stand-in for an OpenAI-compatible server on loopback: chat completions, streamed, with the faults of real ones.

It refuses what such servers refuse: another path, no bearer key, a body that is not the documented shape.
"""
