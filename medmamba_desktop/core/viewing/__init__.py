"""What a viewer computes, without Qt: windows, placement, measures, corners, timing, the cache."""
