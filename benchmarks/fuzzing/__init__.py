"""Damaged and forged files, made by number, for `python -m benchmarks.fuzz`."""
