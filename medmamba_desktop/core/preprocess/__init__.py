"""From a picture to what the network is fed: the same code in training and in use."""
