"""The widgets: they draw state, call operations, and decide nothing."""
