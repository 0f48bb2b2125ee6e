"""The program without a window: reading, network, prediction, explanation. Knows no Qt."""
