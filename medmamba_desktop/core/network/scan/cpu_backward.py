"""The backward kernel: one work item is one image, one direction and a group of channel blocks.

Tiles are walked through from the last to the first. In each, one state after another is led forward
again from the state that the forward kernel kept, then backward; so no more than a tile of states
is ever held. What has to be summed over channels is first summed lane by lane over the group.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from medmamba_desktop.core.network.kernel_cache import kernel
from medmamba_desktop.core.network.scan.cpu_forward import (
    COUNTER,
    DIRECTIONS,
    FLAT,
    SIZES,
    TILE,
    load_columns,
    raw_steps,
    scratch,
    visit,
)
from medmamba_desktop.core.network.scan.cpu_math import LN_2, LOG2_E, exp2, f32, sigmoid, softplus
from medmamba_desktop.core.network.scan.cpu_vectors import (
    LANES,
    add_halves,
    fma,
    inlined,
    load,
    load_repeated,
    repeat,
    stay_apart,
    store,
    sum_half,
    take_ticket,
)

HALF = LANES // 2
BACKWARD = types.void(*[FLAT] * 11, SIZES, types.int64, COUNTER)


@inlined
def _clear(target: Any, rows: Any) -> None:
    for i in range(rows):
        store(target, i * LANES, repeat(f32(0)))


@inlined
def _recall(
    before: Any, factors: Any, h: Any, a: Any,
    steps: Any, drives: Any, projected: Any, sources: Any, offset: Any, count: Any,
) -> None:  # fmt: skip
    """One state's way through the tile: its value before each step and after the last."""
    stay_apart()
    for i in range(count):
        e = exp2(load(steps, i * LANES) * a)
        store(factors, i * LANES, e)
        store(before, i * LANES, h)
        h = fma(e, h, load(drives, i * LANES) * load_repeated(projected, sources[i] + offset))
    store(before, count * LANES, h)


@inlined
def _retrace(
    grad_sums: Any, grad_drives: Any, grad_steps: Any, grad_a: Any, carried: Any, s: Any,
    before: Any, factors: Any, a: Any, grads: Any, steps: Any, drives: Any,
    projected: Any, sources: Any, count: Any, n: Any, rank: Any, at: Any,
) -> None:  # fmt: skip
    """One state's gradients, from the last step of the tile to the first."""
    stay_apart()
    future = load(carried, at * LANES)
    sum_a = load(grad_a, at * LANES)
    for i in range(count - 1, -1, -1):
        source = sources[i] + rank + s
        dy = load(grads, i * LANES)
        g = fma(dy, load_repeated(projected, source + n), future)
        add_halves(grad_sums, ((rank + s) * TILE + i) * HALF, g * load(drives, i * LANES))
        after = load(before, (i + 1) * LANES)
        add_halves(grad_sums, ((rank + n + s) * TILE + i) * HALF, dy * after)
        drive = fma(g, load_repeated(projected, source), load(grad_drives, i * LANES))
        store(grad_drives, i * LANES, drive)
        future = g * load(factors, i * LANES)
        q = future * load(before, i * LANES)
        store(grad_steps, i * LANES, fma(q, a, load(grad_steps, i * LANES)))
        sum_a = fma(q, load(steps, i * LANES), sum_a)
    store(carried, at * LANES, future)
    store(grad_a, at * LANES, sum_a)


@inlined
def _through_weight(
    grad_sums: Any, grad_weight: Any, grad_steps: Any, weight: Any,
    projected: Any, sources: Any, count: Any, rank: Any, at: Any,
) -> None:  # fmt: skip
    """From gradients of the raw time steps to those of dt_weight and of its input."""
    stay_apart()
    for j in range(rank):
        w = load(weight, (at * rank + j) * LANES)
        total = load(grad_weight, (at * rank + j) * LANES)
        for i in range(count):
            dv = load(grad_steps, i * LANES)
            total = fma(dv, load_repeated(projected, sources[i] + j), total)
            add_halves(grad_sums, (j * TILE + i) * HALF, dv * w)
        store(grad_weight, (at * rank + j) * LANES, total)


@inlined
def _write_parameters(
    target: Any, first: Any, width: Any, n: Any, rank: Any, members: Any,
    grad_a: Any, grad_weight: Any, grad_bias: Any, grad_skip: Any,
) -> None:  # fmt: skip
    """Rows of `target` from `first` on: n of a, r of dt_weight, one of dt_bias, one of d."""
    for m in range(members):
        column = first + m * LANES
        for s in range(n):
            store(target, column + s * width, load(grad_a, (m * n + s) * LANES))
        for j in range(rank):
            store(target, column + (n + j) * width, load(grad_weight, (m * rank + j) * LANES))
        store(target, column + (n + rank) * width, load(grad_bias, m * LANES))
        store(target, column + (n + rank + 1) * width, load(grad_skip, m * LANES))


@kernel(BACKWARD)
def backward(
    x: Any, projected: Any, dt_weight: Any, dt_bias: Any, a: Any, skip: Any, starts: Any,
    grad_y: Any, grad_x: Any, grad_projected: Any, grad_parameters: Any,
    sizes: Any, group: Any, counter: Any,
) -> None:  # fmt: skip
    """Work through items until none is left; any number of threads may do so together.

    Args:
        starts: what the forward kernel kept.
        grad_y: (b, h, w, d).
        grad_x: (4, b, h, w, d), each direction's share.
        grad_projected: (groups, b, h, w, 4, r + 2n), each group's share.
        grad_parameters: (b, 4, n + r + 2, d), each image's share; rows as in `_write_parameters`.
        sizes: (b, h, w, d, n, r).
        group: blocks of 16 channels in a group.
        counter: (1,), the next item; begins at 0.
    """
    batch, h, w, width, n, rank = sizes
    length, blocks = h * w, width // LANES
    tiles = (length + TILE - 1) // TILE
    groups = (blocks + group - 1) // group
    row = rank + 2 * n
    decays, carried, grad_a = scratch(group * n), scratch(group * n), scratch(group * n)
    weight, grad_weight = scratch(group * rank), scratch(group * rank)
    grad_bias, grad_skip = scratch(group), scratch(group)
    raw, steps, drives, grads = scratch(TILE), scratch(TILE), scratch(TILE), scratch(TILE)
    before, factors = scratch(TILE + 1), scratch(TILE)
    grad_drives, grad_steps = scratch(TILE), scratch(TILE)
    # Half a vector for each position and column of `projected`.
    grad_sums = scratch((TILE * row + 1) // 2)
    cells, sources = np.empty(TILE, np.int64), np.empty(TILE, np.int64)
    items = batch * DIRECTIONS * groups
    while True:
        item = take_ticket(counter)
        if item >= items:
            break
        number, image, k = item % groups, item // groups // DIRECTIONS, item // groups % DIRECTIONS
        first_block = number * group
        members = min(group, blocks - first_block)
        for m in range(members):
            channel = k * width + (first_block + m) * LANES
            load_columns(a, channel, n, LOG2_E, decays[m * n * LANES :])
            load_columns(dt_weight, channel, rank, f32(1), weight[m * rank * LANES :])
        _clear(carried, members * n)
        _clear(grad_a, members * n)
        _clear(grad_weight, members * rank)
        _clear(grad_bias, members)
        _clear(grad_skip, members)
        for tile in range(tiles - 1, -1, -1):
            count = min(TILE, length - tile * TILE)
            visit(cells, k, tile * TILE, count, h, w)
            for i in range(count):
                cells[i] += image * length
                sources[i] = (cells[i] * DIRECTIONS + k) * row
            grad_sums[:] = 0
            for m in range(members):
                channel = (first_block + m) * LANES
                through = load(skip, k * width + channel)
                bias = load(dt_bias, k * width + channel)
                raw_steps(raw, projected, sources, count, weight[m * rank * LANES :], rank, bias)
                sum_skip = load(grad_skip, m * LANES)
                for i in range(count):
                    dt = softplus(load(raw, i * LANES))
                    u = load(x, cells[i] * width + channel)
                    dy = load(grad_y, cells[i] * width + channel)
                    store(steps, i * LANES, dt)
                    store(drives, i * LANES, dt * u)
                    store(grads, i * LANES, dy)
                    sum_skip = fma(dy, u, sum_skip)
                store(grad_skip, m * LANES, sum_skip)
                _clear(grad_drives, count)
                _clear(grad_steps, count)
                start = (((image * DIRECTIONS + k) * tiles + tile) * blocks + first_block + m) * n
                for s in range(n):
                    decay = load(decays, (m * n + s) * LANES)
                    _recall(
                        before, factors, load(starts, (start + s) * LANES), decay,
                        steps, drives, projected, sources, rank + s, count,
                    )  # fmt: skip
                    _retrace(
                        grad_sums, grad_drives, grad_steps, grad_a, carried, s,
                        before, factors, decay, grads, steps, drives,
                        projected, sources, count, n, rank, m * n + s,
                    )  # fmt: skip
                sum_bias = load(grad_bias, m * LANES)
                for i in range(count):
                    drive = load(grad_drives, i * LANES)
                    at = cells[i] * width + channel
                    from_drive = drive * load(x, at)
                    dt = fma(load(grad_steps, i * LANES), repeat(LN_2), from_drive)
                    dv = dt * sigmoid(load(raw, i * LANES))
                    store(grad_steps, i * LANES, dv)
                    sum_bias = sum_bias + dv
                    du = fma(drive, load(steps, i * LANES), through * load(grads, i * LANES))
                    store(grad_x, k * batch * length * width + at, du)
                store(grad_bias, m * LANES, sum_bias)
                _through_weight(
                    grad_sums, grad_weight, grad_steps, weight, projected, sources, count, rank, m
                )
            share = number * batch * length * DIRECTIONS * row
            for i in range(count):
                for c in range(row):
                    total = sum_half(grad_sums, (c * TILE + i) * HALF)
                    grad_projected[share + sources[i] + c] = total
        _write_parameters(
            grad_parameters,
            (image * DIRECTIONS + k) * (n + rank + 2) * width + first_block * LANES,
            width, n, rank, members, grad_a, grad_weight, grad_bias, grad_skip,
        )  # fmt: skip
