"""exp2 and softplus on vectors, as polynomials inside the loop that needs them: no calls.

Coefficients: interpolation at Chebyshev nodes of the functions named, in float64, then rounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from medmamba_desktop.core.network.scan.cpu_vectors import (
    add_to_exponent,
    fma,
    inlined,
    larger,
    repeat,
    where_negative,
)

f32 = np.float32
LOG2_E = f32(1.4426950408889634)
LN_2 = f32(0.6931471805599453)
# Adding it to a float32 rounds that to a whole number, which then stands in the lowest bits.
ROUND = f32(1.5 * 2**23)
# 2**-126 is the smallest float32 of full precision; below it the exponent's bits would run over.
LOWEST = f32(-126)

# (2**f - 1) / f for |f| <= 1/2; 2**f then errs by 2e-7 at most and is exact at f = 0, where an
# error would be repeated at every position of a slowly decaying state.
_EXP = tuple(f32(c) for c in (0.69314719, 0.24022349, 0.05550357, 0.00966637, 0.00133909))
_E0, _E1, _E2, _E3, _E4 = _EXP
# log1p(u) / u for 0 <= u <= 1; log1p(u) then errs by 6e-8 of itself at most, however small.
_LOG = (
    *(0.99999997, -0.49999502, 0.33319271, -0.2484437, 0.19111431),
    *(-0.1367477, 0.07836167, -0.02958851, 0.00525346),
)
_L0, _L1, _L2, _L3, _L4, _L5, _L6, _L7, _L8 = (f32(c) for c in _LOG)


@inlined
def exp2_above_lowest(t: Any) -> Any:
    """2**t, lane by lane; wrong for t < -126 and for t > 127."""
    count = t + repeat(ROUND)
    # Written so that one constant serves both lines: registers are few.
    f = t + (repeat(ROUND) - count)
    p = fma(repeat(_E4), f, repeat(_E3))
    p = fma(p, f, repeat(_E2))
    p = fma(p, f, repeat(_E1))
    p = fma(p, f, repeat(_E0))
    return add_to_exponent(fma(p, f, repeat(f32(1))), count)


@inlined
def exp2(t: Any) -> Any:
    """2**t, lane by lane, for t <= 127; some 1e-38 for t < -126; NaN stays NaN."""
    return exp2_above_lowest(larger(repeat(LOWEST), t))


@inlined
def softplus(v: Any) -> Any:
    """log(1 + exp(v)), lane by lane, with a relative error below 3e-7 down to v = -87."""
    zero = repeat(f32(0))
    u = exp2(larger(v, zero - v) * repeat(-LOG2_E))
    q = fma(repeat(_L8), u, repeat(_L7))
    q = fma(q, u, repeat(_L6))
    q = fma(q, u, repeat(_L5))
    q = fma(q, u, repeat(_L4))
    q = fma(q, u, repeat(_L3))
    q = fma(q, u, repeat(_L2))
    q = fma(q, u, repeat(_L1))
    q = fma(q, u, repeat(_L0))
    # In this order NaN stays NaN.
    return fma(q, u, larger(zero, v))


@inlined
def sigmoid(v: Any) -> Any:
    """The derivative of softplus, lane by lane."""
    one = repeat(f32(1))
    u = exp2(larger(v, repeat(f32(0)) - v) * repeat(-LOG2_E))
    return where_negative(v, u, one) / (one + u)
