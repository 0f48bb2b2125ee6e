"""What the user can ask for, one verb a file: each submits jobs and enters results in the state."""
