"""What the model says of the current image."""
