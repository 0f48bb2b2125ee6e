"""The forward kernel: one work item is one image and 16 channels, in all four directions.

A direction is walked through a tile of positions at a time. First the time steps of the tile, then
one state after another through the whole tile, so that a state and its decay stay in registers.
Arrays are flat float32, `sizes` is (b, h, w, d, n, r) with d a multiple of 16.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from medmamba_desktop.core.network.kernel_cache import kernel
from medmamba_desktop.core.network.scan.cpu_math import (
    LOG2_E,
    LOWEST,
    exp2,
    exp2_above_lowest,
    f32,
    softplus,
)
from medmamba_desktop.core.network.scan.cpu_vectors import (
    LANES,
    any_below,
    fma,
    inlined,
    larger,
    load,
    load_repeated,
    load_strided,
    repeat,
    stay_apart,
    store,
    take_ticket,
)

TILE = 32
DIRECTIONS = 4
CACHE_LINE = 64

FLAT = types.Array(types.float32, 1, "C")
COUNTER = types.Array(types.int64, 1, "C")
SIZES = types.UniTuple(types.int64, 6)  # type: ignore[no-untyped-call]
FORWARD = types.void(*[FLAT] * 8, SIZES, types.boolean, types.boolean, COUNTER)


@inlined
def scratch(rows: Any) -> Any:
    """Uninitialised room for `rows` vectors; vectors across two cache lines cost twice."""
    room = np.empty(rows * LANES + CACHE_LINE // 4, np.float32)
    start = (-room.ctypes.data) % CACHE_LINE // 4
    return room[start : start + rows * LANES]


@inlined
def load_columns(matrix: Any, first: Any, columns: Any, factor: Any, target: Any) -> None:
    """Row j of `target` becomes column j of the 16 rows of `matrix` from row `first` on."""
    for j in range(columns):
        column = load_strided(matrix, first * columns + j, columns)
        store(target, j * LANES, repeat(factor) * column)


@inlined
def visit(cells: Any, k: Any, first: Any, count: Any, h: Any, w: Any) -> None:
    """The positions at steps first .. first+count of direction k (`reference.direction_orders`)."""
    step, sign = first, 1
    if k >= 2:
        step, sign = h * w - 1 - first, -1
    if k % 2 == 0:
        for i in range(count):
            cells[i] = step + sign * i
        return
    row, column = step % h, step // h
    for i in range(count):
        cells[i] = row * w + column
        row += sign
        if row == h:
            row, column = 0, column + 1
        elif row < 0:
            row, column = h - 1, column - 1


@inlined
def raw_steps(
    steps: Any, projected: Any, sources: Any, count: Any, weight: Any, rank: Any, bias: Any
) -> None:
    """Time steps before the softplus: dt_weight @ low + dt_bias."""
    stay_apart()
    whole = count // 4 * 4
    for i in range(0, whole, 4):
        # Four at once, for one such sum has to wait for itself.
        s0, s1, s2, s3 = sources[i], sources[i + 1], sources[i + 2], sources[i + 3]
        v0, v1, v2, v3 = bias, bias, bias, bias
        for j in range(rank):
            w = load(weight, j * LANES)
            v0 = fma(load_repeated(projected, s0 + j), w, v0)
            v1 = fma(load_repeated(projected, s1 + j), w, v1)
            v2 = fma(load_repeated(projected, s2 + j), w, v2)
            v3 = fma(load_repeated(projected, s3 + j), w, v3)
        store(steps, i * LANES, v0)
        store(steps, (i + 1) * LANES, v1)
        store(steps, (i + 2) * LANES, v2)
        store(steps, (i + 3) * LANES, v3)
    for i in range(whole, count):
        v = bias
        for j in range(rank):
            v = fma(load_repeated(projected, sources[i] + j), load(weight, j * LANES), v)
        store(steps, i * LANES, v)


@inlined
def _prepare(
    steps: Any, drives: Any, results: Any,
    x: Any, cells: Any, count: Any, width: Any, channel: Any, through: Any,
) -> Any:  # fmt: skip
    """Softplus of the steps, what each position feeds in and what passes by; the longest steps."""
    stay_apart()
    longest = repeat(f32(0))
    for i in range(count):
        u = load(x, cells[i] * width + channel)
        store(results, i * LANES, through * u)
        dt = softplus(load(steps, i * LANES))
        # In this order NaN stays NaN.
        longest = larger(longest, dt)
        store(steps, i * LANES, dt)
        store(drives, i * LANES, dt * u)
    return longest


@inlined
def _advance(
    state: Any, steps: Any, drives: Any, results: Any,
    projected: Any, sources: Any, decays: Any, longest: Any, count: Any, n: Any, rank: Any,
) -> None:  # fmt: skip
    """Lead every state through the tile and add what it contributes to `results`."""
    stay_apart()
    for s in range(n):
        a = load(decays, s * LANES)
        h = load(state, s * LANES)
        offset = rank + s
        if any_below(longest * a, repeat(LOWEST)):
            for i in range(count):
                at = sources[i] + offset
                e = exp2(load(steps, i * LANES) * a)
                h = fma(e, h, load(drives, i * LANES) * load_repeated(projected, at))
                y = fma(h, load_repeated(projected, at + n), load(results, i * LANES))
                store(results, i * LANES, y)
        else:
            for i in range(count):
                at = sources[i] + offset
                e = exp2_above_lowest(load(steps, i * LANES) * a)
                h = fma(e, h, load(drives, i * LANES) * load_repeated(projected, at))
                y = fma(h, load_repeated(projected, at + n), load(results, i * LANES))
                store(results, i * LANES, y)
        store(state, s * LANES, h)


@kernel(FORWARD)
def forward(
    x: Any, projected: Any, dt_weight: Any, dt_bias: Any, a: Any, skip: Any,
    y: Any, starts: Any, sizes: Any, split: Any, keep: Any, counter: Any,
) -> None:  # fmt: skip
    """Work through items until none is left; any number of threads may do so together.

    Args:
        y: (b, h, w, d); with `split` (4, b, h, w, d), the directions apart and each an item.
        starts: (b, 4, tiles, d/16, n, 16), with `keep` the states with which each tile begins.
        sizes: (b, h, w, d, n, r).
        counter: (1,), the next item; begins at 0.
    """
    batch, h, w, width, n, rank = sizes
    length, blocks = h * w, width // LANES
    tiles = (length + TILE - 1) // TILE
    row = rank + 2 * n
    state, decays, weight = scratch(n), scratch(n), scratch(rank)
    steps, drives, results = scratch(TILE), scratch(TILE), scratch(TILE)
    cells, sources = np.empty(TILE, np.int64), np.empty(TILE, np.int64)
    items = batch * blocks * (DIRECTIONS if split else 1)
    while True:
        item = take_ticket(counter)
        if item >= items:
            break
        only = 0
        if split:
            only = item // (batch * blocks)
            item = item % (batch * blocks)
        image, block = item // blocks, item % blocks
        origin = image * length
        channel = block * LANES
        for turn in range(1 if split else DIRECTIONS):
            k = only + turn
            slab = k * batch * length if split else 0
            load_columns(a, k * width + channel, n, LOG2_E, decays)
            load_columns(dt_weight, k * width + channel, rank, f32(1), weight)
            bias = load(dt_bias, k * width + channel)
            through = load(skip, k * width + channel)
            for s in range(n):
                store(state, s * LANES, repeat(f32(0)))
            for tile in range(tiles):
                count = min(TILE, length - tile * TILE)
                visit(cells, k, tile * TILE, count, h, w)
                for i in range(count):
                    cells[i] += origin
                    sources[i] = (cells[i] * DIRECTIONS + k) * row
                raw_steps(steps, projected, sources, count, weight, rank, bias)
                longest = _prepare(steps, drives, results, x, cells, count, width, channel, through)
                if keep:
                    target = (((image * DIRECTIONS + k) * tiles + tile) * blocks + block) * n
                    for s in range(n):
                        store(starts, (target + s) * LANES, load(state, s * LANES))
                _advance(
                    state, steps, drives, results,
                    projected, sources, decays, longest, count, n, rank,
                )  # fmt: skip
                for i in range(count):
                    at = (slab + cells[i]) * width + channel
                    out = load(results, i * LANES)
                    if turn > 0:
                        out = load(y, at) + out
                    store(y, at, out)
