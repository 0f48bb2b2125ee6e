"""What is said of a checkpoint that is not taken, as patterns; free of torch.

The process that reads it says them in English, and the program again in the user's language.
"""

from __future__ import annotations

from medmamba_desktop.core.language import tr_noop

NO_TENSORS = tr_noop("The file holds no state dict of tensors")
SAVE_AGAIN = tr_noop("Save it again with torch.save(model.state_dict(), FILE)")
NO_MEDMAMBA = tr_noop("The file's tensors are not those of a MedMamba: {reason}")
GIVE_PUBLISHED = tr_noop("Give a checkpoint saved by the published MedMamba code")
COMPRESSED = tr_noop(
    "The file's records are compressed, which no checkpoint's are, so it was not opened"
)
MORE_THAN_TENSORS = tr_noop(
    "The file holds more than tensors, so it was not opened: it could run a program"
)
ASK_AUTHOR = tr_noop(
    "Ask its author for the state dict alone: torch.save(model.state_dict(), FILE)"
)
UNREADABLE = tr_noop("The file cannot be read")
CHECK_ACCESS = tr_noop("Check that it exists and may be read")
DAMAGED = tr_noop("The file is damaged or is no checkpoint")
COPY_AGAIN = tr_noop("Download or copy it again")
MISFIT = tr_noop("The model's weights do not fit its description: {reason}")
GET_MODEL_AGAIN = tr_noop("Get the model file again")

ALL = (
    NO_TENSORS, SAVE_AGAIN, NO_MEDMAMBA, GIVE_PUBLISHED, COMPRESSED, MORE_THAN_TENSORS, ASK_AUTHOR,
    UNREADABLE, CHECK_ACCESS, DAMAGED, COPY_AGAIN, MISFIT, GET_MODEL_AGAIN,
)  # fmt: skip
