"""The list of open images: thumbnails, names, results at a glance."""
