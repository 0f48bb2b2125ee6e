"""Labelled pictures: found, checked, and parted into training, validation and test."""
