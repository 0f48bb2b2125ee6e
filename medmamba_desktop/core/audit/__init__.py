"""The audit log: who opened, classified, exported and trained what, by hashes alone.

An append-only file of lines, each with the hash of the one before (decision 023). It never stops
the work: what cannot be written is told once.
"""
