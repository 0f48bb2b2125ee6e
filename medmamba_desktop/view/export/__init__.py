"""Exports: the dialog, rectangles to paint out, the clipboard, and results dragged out."""
