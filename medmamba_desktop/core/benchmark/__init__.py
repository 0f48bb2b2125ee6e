"""How fast the network is here, beside its peers, in one run."""
