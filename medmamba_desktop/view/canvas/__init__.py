"""The image, the heat map over it, and their controls."""
