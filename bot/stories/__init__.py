"""Turns articles into stories: one voice per event."""
