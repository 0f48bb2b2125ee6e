"""Measures models on labelled pictures: reads, classifies, counts, compares."""
