"""How fast fine-tuning is, whether it survives kills, and how good its models are.

python -m benchmarks.fine_tune speed PACKS            full mode beside a bare training step
python -m benchmarks.fine_tune head PACKS             1,000 pictures, from Start to result
python -m benchmarks.fine_tune kill PACKS --times 10  killed at random moments, and resumed
python -m benchmarks.fine_tune bars PACKS --start FILE [--device cuda] [--seeds 0 1 2]
python -m benchmarks.fine_tune plans PACKS --start FILE --set "" mix=0.3 patience=0,ema=0.999

PACKS is the folder of the data packs. Lines of JSON go to standard output. Beside each figure is
`load`, the load average over the minute before: figures taken beside other work say less.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from medmamba_desktop import paths
from medmamba_desktop.core.network import kernel_cache


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, add in (
        ("speed", _speed),
        ("head", _head),
        ("kill", _kill),
        ("bars", _bars),
        ("plans", _plans),
    ):
        command = commands.add_parser(name)
        command.add_argument("packs", type=Path)
        command.add_argument("--start", type=Path, help="model file to start from")
        add(command)
    call = parser.parse_args()
    # As the program does it: before torch is imported.
    kernel_cache.prepare(paths.cache() / "kernels")
    from benchmarks import fine_tune_bars, fine_tune_kill, fine_tune_plans, fine_tune_speed
    from medmamba_desktop.core.network.scan import warm_up

    warm_up("cpu")
    if call.command == "speed":
        print(json.dumps(fine_tune_speed.speed(call.packs, call.rounds, call.batch, call.start)))
    elif call.command == "head":
        print(json.dumps(fine_tune_speed.head(call.packs, call.pictures, call.start, call.views)))
    elif call.command == "kill":
        fine_tune_kill.run(call)
    elif call.command == "plans":
        fine_tune_plans.run(call)
    else:
        fine_tune_bars.run(call)


def _speed(command: argparse.ArgumentParser) -> None:
    command.add_argument("--rounds", type=int, default=8)
    command.add_argument("--batch", type=int, default=32)


def _head(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pictures", type=int, default=1000)
    command.add_argument("--views", type=int, help="else as suggested")


def _kill(command: argparse.ArgumentParser) -> None:
    command.add_argument("--times", type=int, default=10)
    command.add_argument("--kills", type=int, default=1, help="how often each run is killed")
    command.add_argument("--pictures", type=int, default=40, help="training pictures a class")
    command.add_argument("--epochs", type=int, default=20)
    command.add_argument("--seed", type=int, default=0)


def _bars(command: argparse.ArgumentParser) -> None:
    command.add_argument("--device", default="auto")
    command.add_argument("--seeds", type=int, nargs="+", default=[0])
    command.add_argument("--only", nargs="+", help="some of the runs, by name")
    command.add_argument("--set", default="", help="changes to the plan: mix=0.3,patience=0")
    command.add_argument("--small", action="store_true", help="few pictures, to see that it runs")
    command.add_argument("--keep", type=Path, help="folder to keep the runs in")


def _plans(command: argparse.ArgumentParser) -> None:
    command.add_argument("--task", default="breast-ultrasound")
    command.add_argument("--set", nargs="+", help="changes to the plan, one text a plan: mix=0.3")
    command.add_argument("--pictures", type=int, help="training pictures a class; else all")
    command.add_argument("--beside", type=int, default=1, help="runs at a time")
    command.add_argument("--device", default="auto")


if __name__ == "__main__":
    main()
