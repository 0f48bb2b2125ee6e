"""`medmamba devices`: what was found, what is used, and why not a GPU."""

from __future__ import annotations

import argparse

from medmamba_desktop.core.device import choose_device, list_devices


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    commands.add_parser("devices", help="where the network can compute").set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Print every device with the result of its trial, then what `auto` takes and how it scans."""
    for device in list_devices():
        print(f"{device.device:8} {device.title}: {device.reason}")
    chosen = choose_device()
    print(f"\nUsed: {chosen.device}. {chosen.reason}.")
    # Here and not above: torch takes seconds to import.
    from medmamba_desktop.core.network.scan import slow_reason

    trouble = slow_reason(chosen.device)
    way = f"plain torch operations, which are slower: {trouble}" if trouble else "compiled kernels"
    print(f"Scan: {way}.")
    return 0
