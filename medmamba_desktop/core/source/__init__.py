"""Files, folders, archives and DICOM objects in; pictures out. The only place that reads images."""
