"""Turns text into words, stems and sentences, in every language that Tidings reads."""
