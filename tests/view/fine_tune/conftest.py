"""The wizard for every test here."""

from tests.helpers.window_wizard import wizard  # noqa: F401
