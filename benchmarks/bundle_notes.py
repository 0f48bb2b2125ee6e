"""What is noted of the bundled model beside it: its hash, and its answer to a sample.

    python -m benchmarks.bundle_notes

Writes `resources/models/SHA256SUMS`, by which the library verifies the file, and
`resources/self-test/answer.json`, with which `--self-test` compares an installation.
"""

from __future__ import annotations

import json

from medmamba_desktop.core.library.verify import SUMS
from medmamba_desktop.core.values import Prediction
from medmamba_desktop.operations import self_checks, self_test
from medmamba_desktop.operations.backend import core


def main() -> None:
    backend, info = core(), self_test.bundled()
    line = f"{info.sha256}  {info.path.name}\n"
    info.path.with_name(SUMS).write_text(line, encoding="utf-8")
    sample, task = self_test.samples()[0], info.tasks[0].name
    model = backend.load_model(info, "cpu")
    (outcome,) = backend.predict(model, [sample], task)
    assert isinstance(outcome, Prediction)
    answer = {
        "model": info.name,
        "sha256": info.sha256,
        "sample": sample.ref.file_name,
        "task": task,
        "probabilities": {c.name: round(c.probability, 6) for c in outcome.classes},
    }
    text = json.dumps(answer, indent=1) + "\n"
    self_checks.answer_file().write_text(text, encoding="utf-8")
    print(line + text, end="")


if __name__ == "__main__":
    main()
