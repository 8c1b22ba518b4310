"""What breaks around Tidings, and what it does then: each fault by name, and nothing lost."""
