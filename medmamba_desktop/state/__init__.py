"""What the program knows now. Values are frozen; signals, in the past tense, say what changed."""
