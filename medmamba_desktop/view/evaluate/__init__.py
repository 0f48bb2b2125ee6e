"""The window that measures models on labelled pictures."""
