"""Time from process start to the window's first paint: `python benchmarks/start_time.py [-n 7]`.

Each run is a fresh process on the offscreen platform, unless QT_QPA_PLATFORM says otherwise. Its
clock starts when the process is spawned.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = """
import time
from PySide6.QtCore import QEvent, QObject
from medmamba_desktop import __main__, app

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print(time.time(), flush=True)
            watched.window().close()
        return False

watch = Watch()
build = app.build

def watched_build(*arguments):
    made = build(*arguments)
    made.window.start_page.installEventFilter(watch)
    return made

app.build = watched_build
__main__.main([])
"""


def one_start(environment: dict[str, str]) -> float:
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout.split()[0]) - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=7, help="how many starts")
    options = parser.parse_args()
    home = tempfile.mkdtemp()
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "MEDMAMBA_HOME": home}
    # As installed: compiled modules are kept. The first start compiles them and is not counted.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = f"{home}/pycache"
    one_start(environment)
    seconds = [one_start(environment) for _ in range(options.n)]
    print(
        json.dumps(
            {
                "first_paint_s_median": round(statistics.median(seconds), 3),
                "first_paint_s_all": [round(s, 3) for s in seconds],
                "cores": os.cpu_count(),
                "python": sys.version.split()[0],
            }
        )
    )


if __name__ == "__main__":
    main()
