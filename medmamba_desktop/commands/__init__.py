"""One command of `medmamba` a file: its arguments, and what it prints."""
