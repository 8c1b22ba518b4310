"""What fetching stands on: addresses, failures in words, freshness, packed bodies, turns, robots.txt."""
