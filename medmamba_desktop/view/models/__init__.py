"""The window of the library of models."""
