"""Sheets that open over the window: shortcuts, about, model card."""
