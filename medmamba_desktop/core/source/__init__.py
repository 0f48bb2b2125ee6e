"""Files, folders, archives and DICOM objects in; pictures out. The only place that reads images."""

from medmamba_desktop.core.source.dicom_order import in_order
from medmamba_desktop.core.source.dicom_study import group_studies
from medmamba_desktop.core.source.find import Found, find_images
from medmamba_desktop.core.source.limits import MAX_MEMBER_BYTES, MAX_PIXELS
from medmamba_desktop.core.source.looking import usable_processes
from medmamba_desktop.core.source.read import read_picture
from medmamba_desktop.core.values import Series, Study

__all__ = [
    "MAX_MEMBER_BYTES",
    "MAX_PIXELS",
    "Found",
    "Series",
    "Study",
    "find_images",
    "group_studies",
    "in_order",
    "read_picture",
    "usable_processes",
]
