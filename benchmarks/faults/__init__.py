"""Faults put into the real flows at many moments, and what must be true after each."""
