"""Windows about heat maps: compared, exported."""
