"""Predictions against labels: figures with intervals."""
