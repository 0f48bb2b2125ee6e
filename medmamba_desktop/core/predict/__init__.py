"""From images to probabilities and cautions."""
