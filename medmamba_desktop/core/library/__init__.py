"""Model files: their format, their weights, and the shelf they stand on."""
