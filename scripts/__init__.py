"""What the project does for itself: train its models, draw its samples, take its pictures."""
