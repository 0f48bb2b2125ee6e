"""Stores what the bundled model says of the self-test's sample: `python installers/answer.py`.

To be run when the bundled model has changed, after its figures have been measured.
"""

from __future__ import annotations

import json

from medmamba_desktop.operations.backend import core
from medmamba_desktop.operations.samples import find_samples
from medmamba_desktop.operations.self_checks import answer_file


def main() -> None:
    """Classify the sample on the CPU and write the answer."""
    backend = core()
    info = next(model for model in backend.list_models() if model.is_bundled)
    (sample,) = backend.find_images(find_samples()[:1])
    model = backend.load_model(info, "cpu")
    (outcome,) = backend.predict(model, [sample], info.tasks[0].name)
    answer = {
        "model": info.name,
        "sha256": info.sha256,
        "sample": sample.ref.path.name,
        "task": outcome.task,
        "probabilities": {entry.name: round(entry.probability, 6) for entry in outcome.classes},
    }
    text = json.dumps(answer, indent=1)
    answer_file().write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
