"""The user's guide inside the program: pages, contents, search, and which page F1 opens."""
