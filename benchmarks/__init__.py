"""Measurements and recipes: how the bundled model was made, and how fast the program is."""
