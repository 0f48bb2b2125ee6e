"""`medmamba devices`: what was found, what is used, and why not a GPU."""

from __future__ import annotations

import argparse

from medmamba_desktop.core.device import choose_device, list_devices


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    commands.add_parser("devices", help="where the network can compute").set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Print every device with its trial's result, then the one that `auto` takes."""
    for device in list_devices():
        print(f"{device.device:8} {device.title}: {device.reason}")
    chosen = choose_device()
    print(f"\nUsed: {chosen.device}. {chosen.reason}.")
    return 0
