"""Turns what members do in chat into answers: commands, buttons, forms, suggestions."""
