"""Does Tidings stay as it is when much is asked of it for a long time? `make soak`."""
