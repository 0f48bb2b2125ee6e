"""Time from process start to the window's first paint: `python benchmarks/start_time.py [-n 7]`.

Each run is a fresh process on the offscreen platform, unless QT_QPA_PLATFORM says otherwise. Its
clock starts when the process is spawned. With `--program FILE [--image FILE]` a frozen program is
measured by its log: until the window is painted, and until that image is classified.
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
from pathlib import Path

from medmamba_desktop.view.milestones import CLASSIFIED, PAINTED

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


def one_frozen_start(
    program: Path, image: Path | None, environment: dict[str, str]
) -> dict[str, float]:
    """Seconds to each milestone that is waited for, from the log."""
    wanted = [PAINTED, *([CLASSIFIED] if image else [])]
    log = Path(environment["MEDMAMBA_HOME"]) / "log" / "medmamba.log"
    log.unlink(missing_ok=True)
    began = time.time()
    started = subprocess.Popen([program, *([image] if image else [])], env=environment)
    try:
        found: dict[str, float] = {}
        while len(found) < len(wanted) and time.time() - began < 120:
            time.sleep(0.05)
            lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
            for milestone in wanted:
                at = next((line for line in lines if line.endswith(milestone)), None)
                if at is not None:
                    when = time.strptime(at[:19], "%Y-%m-%d %H:%M:%S")
                    found[milestone] = time.mktime(when) + int(at[20:23]) / 1000 - began
        return found
    finally:
        started.terminate()
        started.wait()


def frozen(options: argparse.Namespace, environment: dict[str, str]) -> None:
    one_frozen_start(options.program, options.image, environment)  # compiles the kernels
    every = [
        one_frozen_start(options.program, options.image, environment) for _ in range(options.n)
    ]
    for milestone in every[0]:
        seconds = [run[milestone] for run in every]
        told = {"median_s": round(statistics.median(seconds), 2),
                "all_s": [round(s, 2) for s in seconds]}  # fmt: skip
        print(json.dumps({milestone: told, "cores": os.cpu_count()}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=7, help="how many starts")
    parser.add_argument("--program", type=Path, help="a frozen medmamba-desktop")
    parser.add_argument("--image", type=Path, help="opened with it")
    options = parser.parse_args()
    home = tempfile.mkdtemp()
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "MEDMAMBA_HOME": home}
    if options.program:
        frozen(options, environment)
        return
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
