"""MedMamba Desktop: sort medical images with a network you can question, on your own computer."""

__version__ = "0.1.0"
