"""Turns a sentence and the passages that it cites into a verdict: do they carry its names, numbers, dates and claim?"""
