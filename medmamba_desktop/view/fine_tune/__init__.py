"""The wizard that makes a model from the user's own pictures."""
