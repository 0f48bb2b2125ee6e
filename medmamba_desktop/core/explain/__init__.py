"""Where in the image the score of a class comes from."""
