"""Names that several list views share."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from medmamba_desktop.view.browser.texts import summary

Index = QModelIndex | QPersistentModelIndex

__all__ = ["Index", "summary"]
