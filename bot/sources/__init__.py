"""Turns bytes from files and the web into entries: decode, recognise, parse."""
