"""MedMamba: the network, written from the paper (arXiv 2403.03849)."""
