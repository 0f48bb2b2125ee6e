"""Results written for people and programs: tables and pictures."""
