"""Takes the guards for tests that have Qt."""

from tests.helpers.window_guards import *  # noqa: F403
from tests.helpers.window_guards import _no_dialog_unasked, _no_job_left  # noqa: F401
from tests.helpers.window_hands import window  # noqa: F401
