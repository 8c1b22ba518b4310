"""Pictures of answers for the README, drawn from what the renderers really send."""
