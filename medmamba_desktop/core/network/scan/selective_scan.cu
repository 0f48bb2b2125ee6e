// The 2-D selective scan on NVIDIA GPUs: all four directions of a map, forward and backward.
//
// Axes, as in the other backends: image (b), position (l = height * width, counted row by row), step
// (the order in which one direction visits the positions), direction (k, 4), channel (d), state (n),
// rank (r). What is computed, for each image, direction and channel:
//
//     dt_t = softplus(dt_weight . low_t + dt_bias)
//     h_t  = exp(dt_t * A) * h_(t-1) + dt_t * x_t * B_t          (n states)
//     y_t  = <C_t, h_t> + D * x_t
//
// How the work is divided. A block takes one image, one direction and CHANNELS channels, and walks the
// sequence in chunks of CHUNK steps. Four lanes share two neighbouring channels; a lane keeps
// 2 channels x 4 states in registers. (Fewer channels a lane would make shared-memory reads of B and C
// the bottleneck, more would starve the chip of warps.) Directions are index arithmetic: `position_of`
// says where a step lies, nothing is flipped or transposed.
//
// Compiled at run time by NVRTC without any header, one program for each combination of the macros
//     RANK, STATES (at most 16; fewer are padded), CHANNELS (a multiple of 32), ELEMENT (0 float32,
//     1 bfloat16, 2 float16), SHARED_BYTES (of a block; checked below), and one of
//     FORWARD or BACKWARD.

typedef unsigned short bits16;
#if ELEMENT == 0
typedef float element;       // of x, projected, y and their gradients
typedef float saved_state;   // of the states that the forward pass leaves for the backward pass
#else
typedef bits16 element;
typedef bits16 saved_state;  // bfloat16 for either: states can leave the range of float16
#endif

constexpr int DIRECTIONS = 4;
constexpr int CHUNK = 16;                           // steps between two saved states
constexpr int GROUP = 4;                            // steps whose sums over states are formed together
constexpr int LANES = 4;                            // lanes that share a pair of channels
constexpr int LANE_STATES = 4;                      // states of each channel that a lane keeps
constexpr int PADDED_STATES = LANES * LANE_STATES;  // 16
constexpr int THREADS = CHANNELS / 2 * LANES;
constexpr int WARPS = THREADS / 32;
constexpr int THREAD_STEPS = CHUNK * CHANNELS / THREADS;  // steps of a chunk whose dt a thread computes
constexpr int RAW_ROW = RANK + 2 * STATES;                // one position and direction of `projected`
constexpr int ROW_LOADS = (CHUNK * RAW_ROW + THREADS - 1) / THREADS;
constexpr int LOW = (RANK + 3) / 4 * 4;  // rank, padded for vector reads
constexpr int COLUMN_B = 0, COLUMN_C = PADDED_STATES, COLUMN_LOW = 2 * PADDED_STATES;
constexpr int ROW = COLUMN_LOW + LOW;  // a row of `projected` in shared memory: B, C, low
constexpr int PADDED_CHANNELS = CHANNELS + 4;  // row length that spreads columns over the banks

static_assert(STATES <= PADDED_STATES, "at most 16 states");
static_assert(CHANNELS % 32 == 0, "whole groups of 32 channels");

constexpr float LOG2_E = 1.4426950408889634f;
constexpr float LN_2 = 0.6931471805599453f;

struct Pair { float first, second; };

__device__ __forceinline__ float exp2_fast(float v) {
    float result;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(v));
    return result;
}

__device__ __forceinline__ float reciprocal(float v) {
    float result;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(v));
    return result;
}

__device__ __forceinline__ float from_bfloat16(bits16 v) { return __uint_as_float((unsigned)v << 16); }

__device__ __forceinline__ bits16 to_bfloat16(float v) {
    // Round to nearest even by hand: the instruction for it begins with sm_80. NaN stays NaN because
    // the bits of the NaNs that arithmetic makes (0x7fffffff, 0x7fc00000) do not round over.
    unsigned bits = __float_as_uint(v);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fff;
    return (bits16)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

__device__ __forceinline__ unsigned to_bfloat16_pair(float first, float second) {
#if __CUDA_ARCH__ >= 800
    unsigned result;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(result) : "f"(second), "f"(first));
    return result;
#else
    return to_bfloat16(first) | ((unsigned)to_bfloat16(second) << 16);
#endif
}

#if ELEMENT == 0
__device__ __forceinline__ float load(element v) { return v; }
__device__ __forceinline__ void store(element* to, float v) { *to = v; }
__device__ __forceinline__ void store_both(element* to, float first, float second) {
    *(float2*)to = make_float2(first, second);
}
#elif ELEMENT == 1
__device__ __forceinline__ float load(element v) { return from_bfloat16(v); }
__device__ __forceinline__ void store(element* to, float v) { *to = (bits16)to_bfloat16_pair(v, 0.f); }
__device__ __forceinline__ void store_both(element* to, float first, float second) {
    *(unsigned*)to = to_bfloat16_pair(first, second);
}
#else
__device__ __forceinline__ float load(element v) {
    float result;
    asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(v));
    return result;
}
__device__ __forceinline__ element to_float16(float v) {
    element result;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(result) : "f"(v));
    return result;
}
__device__ __forceinline__ void store(element* to, float v) { *to = to_float16(v); }
__device__ __forceinline__ void store_both(element* to, float first, float second) {
    *(unsigned*)to = to_float16(first) | ((unsigned)to_float16(second) << 16);
}
#endif

#if ELEMENT == 0
__device__ __forceinline__ float4 load_states(const saved_state* from) { return *(const float4*)from; }
__device__ __forceinline__ void save_states(saved_state* to, const float (&h)[LANE_STATES]) {
    *(float4*)to = make_float4(h[0], h[1], h[2], h[3]);
}
#else
__device__ __forceinline__ float4 load_states(const saved_state* from) {
    const uint2 packed = *(const uint2*)from;
    return make_float4(__uint_as_float(packed.x << 16), __uint_as_float(packed.x & 0xffff0000u),
                       __uint_as_float(packed.y << 16), __uint_as_float(packed.y & 0xffff0000u));
}
__device__ __forceinline__ void save_states(saved_state* to, const float (&h)[LANE_STATES]) {
    *(uint2*)to = make_uint2(to_bfloat16_pair(h[0], h[1]), to_bfloat16_pair(h[2], h[3]));
}
#endif

__device__ __forceinline__ void unpack(float (&to)[4], float4 v) {
    to[0] = v.x; to[1] = v.y; to[2] = v.z; to[3] = v.w;
}

// log(1 + exp(v)) to float32 precision for any v: log1p(e) = 2 atanh(e / (2 + e)), and the quotient
// stays below 1/3, where a polynomial of its square (fitted, relative error 4e-9) is enough.
__device__ __forceinline__ float softplus(float v) {
    const float e = exp2_fast(-fabsf(v) * LOG2_E);
    const float s = e * reciprocal(2.f + e);
    const float z = s * s;
    float p = 0.28174657f;
    p = fmaf(p, z, 0.27961418f);
    p = fmaf(p, z, 0.40024853f);
    p = fmaf(p, z, 0.66666316f);
    p = fmaf(p, z, 2.f);
    return fmaf(p, s, fmaxf(v, 0.f));
}

// The derivative of the softplus from its value: sigmoid(v) = 1 - exp(-softplus(v)).
__device__ __forceinline__ float softplus_slope(float dt) {
    const float series = dt * (1.f - dt * (0.5f - dt * (1.f / 6 - dt * (1.f / 24 - dt * (1.f / 120)))));
    return dt < 0.125f ? series : 1.f - exp2_fast(-dt * LOG2_E);
}

// Sums each of COUNT values over SPAN lanes (those that differ in lane bits BIT, 2 BIT, ...) and leaves
// each lane with its share of the sums: COUNT/SPAN of them, from index `share_of`.
template <int COUNT, int SPAN, int BIT>
struct ReduceScatter {
    static __device__ __forceinline__ void run(float* v, int lane) {
        const bool upper = lane & BIT;
#pragma unroll
        for (int i = 0; i < COUNT / 2; i++) {
            const float kept = upper ? v[i + COUNT / 2] : v[i];
            const float sent = upper ? v[i] : v[i + COUNT / 2];
            v[i] = kept + __shfl_xor_sync(0xffffffffu, sent, BIT);
        }
        ReduceScatter<COUNT / 2, SPAN / 2, BIT * 2>::run(v, lane);
    }
};
template <int COUNT, int BIT>
struct ReduceScatter<COUNT, 1, BIT> {
    static __device__ __forceinline__ void run(float*, int) {}
};

// Which of four shares a lane of a quad has after ReduceScatter: its two bits in reverse order.
__device__ __forceinline__ int quad_share(int quad_lane) {
    return ((quad_lane & 1) << 1) | (quad_lane >> 1);
}

__device__ __forceinline__ int position_of(int step, int direction, int height, int width) {
    const int last = height * width - 1;
    step = min(step, last);  // steps behind the end are loaded too, and have no effect
    if (direction >= 2) step = last - step;
    if (direction & 1) step = step % height * width + step / height;
    return step;
}

// Where column `raw` of a row of `projected` (low, B, C) lies in shared memory (B, C, low, padded).
__device__ __forceinline__ int shared_column(int raw) {
    if (raw < RANK) return COLUMN_LOW + raw;
    if (raw < RANK + STATES) return COLUMN_B + raw - RANK;
    return COLUMN_C + raw - RANK - STATES;
}

__device__ __forceinline__ void store_channels(element* to, int channel, int channels, float first,
                                               float second) {
    if (channels % 2 == 0) {
        if (channel < channels) store_both(to + channel, first, second);
        return;
    }
    if (channel < channels) store(to + channel, first);
    if (channel + 1 < channels) store(to + channel + 1, second);
}

// What a thread is, in both of its roles: one of four lanes on a pair of channels (recurrence), and
// one channel at every second step (loading, time steps).
struct Role {
    int thread, lane, warp;
    int quad_lane;       // which four states
    int pair;            // which two channels of the block: 2 pair, 2 pair + 1
    int own, own_step;   // channel of the block, first of its steps
    int direction, first_channel;

    __device__ __forceinline__ Role(int block) {
        thread = threadIdx.x;
        lane = thread & 31;
        warp = thread >> 5;
        quad_lane = lane & (LANES - 1);
        pair = thread / LANES;
        own = thread % CHANNELS;
        own_step = thread / CHANNELS;
        // Directions of the same channels run side by side and share x in the L2 cache.
        direction = block % DIRECTIONS;
        first_channel = block / DIRECTIONS * CHANNELS;
    }
};
constexpr int STEP_STRIDE = THREADS / CHANNELS;

// dt of a thread's own channel at its steps of the chunk, from the low-rank rows.
__device__ __forceinline__ void time_steps(float (&dt)[THREAD_STEPS], const Role& role, float bias,
                                           const float* weights, int weight_stride,
                                           const float (*rows)[ROW]) {
#pragma unroll
    for (int j = 0; j < THREAD_STEPS; j++) dt[j] = bias;
#pragma unroll
    for (int r = 0; r < LOW; r += 4) {
        float w[4];
#pragma unroll
        for (int i = 0; i < 4; i++) w[i] = weights[(r + i) * weight_stride + role.own];
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++) {
            const float4 low = *(const float4*)&rows[role.own_step + j * STEP_STRIDE][COLUMN_LOW + r];
            dt[j] = fmaf(w[0], low.x, fmaf(w[1], low.y, fmaf(w[2], low.z, fmaf(w[3], low.w, dt[j]))));
        }
    }
#pragma unroll
    for (int j = 0; j < THREAD_STEPS; j++) dt[j] = softplus(dt[j]);
}

// The weights of the time step of the block's channels, rank by rank; channels behind the end are 0.
__device__ __forceinline__ void load_weights(float* weights, int stride, const float* dt_weight,
                                             const Role& role, int channels) {
    for (int i = role.thread; i < LOW * CHANNELS; i += THREADS) {
        const int rank = i / CHANNELS, channel = role.first_channel + i % CHANNELS;
        const bool exists = rank < RANK && channel < channels;
        weights[rank * stride + i % CHANNELS] =
            exists ? dt_weight[((size_t)role.direction * channels + channel) * RANK + rank] : 0.f;
    }
}

// a * log2(e) of a lane's channels and states; 0 where there is no such channel or state.
__device__ __forceinline__ void load_rates(float (&rate)[2][LANE_STATES], const float* a,
                                           const Role& role, int channels) {
#pragma unroll
    for (int c = 0; c < 2; c++) {
        const int channel = role.first_channel + 2 * role.pair + c;
#pragma unroll
        for (int n = 0; n < LANE_STATES; n++) {
            const int state = LANE_STATES * role.quad_lane + n;
            const bool exists = channel < channels && state < STATES;
            rate[c][n] =
                exists ? a[((size_t)role.direction * channels + channel) * STATES + state] * LOG2_E : 0.f;
        }
    }
}

#ifdef FORWARD
struct ForwardShared {
    float rows[2][CHUNK][ROW];        // `projected`: this chunk and the next
    float2 drive[CHUNK][CHANNELS];    // dt and dt * x
    float x[CHUNK][CHANNELS];
    float weights[LOW * CHANNELS];
    int positions[4][CHUNK];          // of the chunk c in row c % 4: loads run a chunk ahead
};
static_assert(sizeof(ForwardShared) == SHARED_BYTES, "see shared_bytes in cuda.py");

// One direction over one segment of the sequence.
//
// With few images there are too few blocks to fill the chip: the sequence is then cut into segments
// and scanned twice. ENDS_ONLY finds, from a state of zero, the state in which each segment ends and
// its total time; the second launch puts together from these the state in which its segment begins.
template <bool ENDS_ONLY>
__device__ __forceinline__ void forward(
    const element* __restrict__ x, const element* __restrict__ projected,
    const float* __restrict__ dt_weight, const float* __restrict__ dt_bias,
    const float* __restrict__ a, const float* __restrict__ skip, element* __restrict__ y,
    saved_state* __restrict__ saved, float* segment_ends, float* segment_times, int height, int width,
    int channels, int chunks_per_segment) {
    extern __shared__ __align__(16) char memory[];
    ForwardShared& shared = *(ForwardShared*)memory;
    const Role role(blockIdx.x);
    const int length = height * width, chunks = (length + CHUNK - 1) / CHUNK;
    const int segment = blockIdx.y, segments = gridDim.y;
    const int first = segment * chunks_per_segment, end = min(chunks, first + chunks_per_segment);
    const size_t scan = (size_t)blockIdx.z * DIRECTIONS + role.direction;  // image and direction
    const int own_channel = role.first_channel + role.own;
    const int channel = role.first_channel + 2 * role.pair;
    const bool exists = own_channel < channels;

    x += (size_t)blockIdx.z * length * channels + (exists ? own_channel : 0);
    projected += ((size_t)blockIdx.z * length * DIRECTIONS + role.direction) * RAW_ROW;
    y += scan * length * channels;

    float rate[2][LANE_STATES], h[2][LANE_STATES] = {};
    load_rates(rate, a, role, channels);
    const float bias = exists ? dt_bias[role.direction * channels + own_channel] : 0.f;
    Pair skips = {0.f, 0.f};
    if (channel < channels) skips.first = skip[role.direction * channels + channel];
    if (channel + 1 < channels) skips.second = skip[role.direction * channels + channel + 1];
    load_weights(shared.weights, CHANNELS, dt_weight, role, channels);
    for (int i = role.thread; i < 2 * CHUNK * ROW; i += THREADS) (&shared.rows[0][0][0])[i] = 0.f;

    if (!ENDS_ONLY)
        for (int earlier = 0; earlier < segment; earlier++) {
#pragma unroll
            for (int c = 0; c < 2; c++)
                if (channel + c < channels) {
                    const size_t at = (scan * segments + earlier) * channels + channel + c;
                    const float time = segment_times[at];
                    float ends[LANE_STATES];
                    unpack(ends, *(const float4*)&segment_ends[at * PADDED_STATES +
                                                               LANE_STATES * role.quad_lane]);
#pragma unroll
                    for (int n = 0; n < LANE_STATES; n++)
                        h[c][n] = fmaf(exp2_fast(time * rate[c][n]), h[c][n], ends[n]);
                }
        }

    element next_row[ROW_LOADS], next_x[THREAD_STEPS];
    auto locate = [&](int chunk) {
        if (role.thread < CHUNK)
            shared.positions[chunk & 3][role.thread] =
                position_of(chunk * CHUNK + role.thread, role.direction, height, width);
    };
    auto fetch = [&](int chunk) {
        const int* positions = shared.positions[chunk & 3];
#pragma unroll
        for (int j = 0; j < ROW_LOADS; j++) {
            const int i = role.thread + j * THREADS;
            if (i < CHUNK * RAW_ROW)
                next_row[j] = projected[positions[i / RAW_ROW] * (DIRECTIONS * RAW_ROW) + i % RAW_ROW];
        }
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++)
            next_x[j] = x[positions[role.own_step + j * STEP_STRIDE] * channels];
    };
    locate(first);
    __syncthreads();
    fetch(first);

    float times[2] = {0.f, 0.f};
    for (int chunk = first; chunk < end; chunk++) {
        float(*rows)[ROW] = shared.rows[chunk & 1];
        const int* positions = shared.positions[chunk & 3];
        const int steps = min(CHUNK, length - chunk * CHUNK);
#pragma unroll
        for (int j = 0; j < ROW_LOADS; j++) {
            const int i = role.thread + j * THREADS;
            if (i < CHUNK * RAW_ROW) rows[i / RAW_ROW][shared_column(i % RAW_ROW)] = load(next_row[j]);
        }
        float own_x[THREAD_STEPS];
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++) own_x[j] = load(next_x[j]);
        locate(chunk + 1);
        __syncthreads();
        if (chunk + 1 < end) fetch(chunk + 1);
        float dt[THREAD_STEPS];
        time_steps(dt, role, bias, shared.weights, CHANNELS, rows);
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++) {
            const int t = role.own_step + j * STEP_STRIDE;
            if (t >= steps) dt[j] = 0.f;  // a step without time leaves the state as it is
            shared.drive[t][role.own] = make_float2(dt[j], dt[j] * own_x[j]);
            shared.x[t][role.own] = own_x[j];
        }
        __syncthreads();
        if (!ENDS_ONLY && saved != nullptr && chunk > 0) {
            // The state before chunk c, for c from 1: the first chunk begins with zeros.
            saved_state* to = saved + (scan * (chunks - 1) + chunk - 1) * channels * PADDED_STATES;
#pragma unroll
            for (int c = 0; c < 2; c++)
                if (channel + c < channels)
                    save_states(to + (channel + c) * PADDED_STATES + LANE_STATES * role.quad_lane, h[c]);
        }
        for (int group = 0; group * GROUP < steps; group++) {
            float sums[GROUP * 2];  // over a lane's states, for each step and channel
#pragma unroll
            for (int i = 0; i < GROUP; i++) {
                const int t = group * GROUP + i;
                const float4 drive = *(const float4*)&shared.drive[t][2 * role.pair];
                float b[4], c_row[4];
                unpack(b, *(const float4*)&rows[t][COLUMN_B + LANE_STATES * role.quad_lane]);
                unpack(c_row, *(const float4*)&rows[t][COLUMN_C + LANE_STATES * role.quad_lane]);
                const float dt_of[2] = {drive.x, drive.z}, drive_of[2] = {drive.y, drive.w};
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    float sum = 0.f;
#pragma unroll
                    for (int n = 0; n < LANE_STATES; n++) {
                        h[c][n] = fmaf(exp2_fast(dt_of[c] * rate[c][n]), h[c][n], drive_of[c] * b[n]);
                        sum = n == 0 ? h[c][n] * c_row[n] : fmaf(h[c][n], c_row[n], sum);
                    }
                    sums[i * 2 + c] = sum;
                    if (ENDS_ONLY) times[c] += dt_of[c];
                }
            }
            if (!ENDS_ONLY) {
                ReduceScatter<GROUP * 2, LANES, 1>::run(sums, role.lane);
                const int t = group * GROUP + quad_share(role.quad_lane);
                const float2 x_pair = *(const float2*)&shared.x[t][2 * role.pair];
                if (t < steps)
                    store_channels(y + (size_t)positions[t] * channels, channel, channels,
                                   fmaf(skips.first, x_pair.x, sums[0]),
                                   fmaf(skips.second, x_pair.y, sums[1]));
            }
        }
    }
    if (ENDS_ONLY)
#pragma unroll
        for (int c = 0; c < 2; c++)
            if (channel + c < channels) {
                const size_t at = (scan * segments + segment) * channels + channel + c;
                *(float4*)&segment_ends[at * PADDED_STATES + LANE_STATES * role.quad_lane] =
                    make_float4(h[c][0], h[c][1], h[c][2], h[c][3]);
                if (role.quad_lane == 0) segment_times[at] = times[c];
            }
}

#define FORWARD_PARAMETERS                                                                           \
    const element *x, const element *projected, const float *dt_weight, const float *dt_bias,        \
        const float *a, const float *skip, element *y, saved_state *saved, float *segment_ends,      \
        float *segment_times, int height, int width, int channels, int chunks_per_segment
#define FORWARD_ARGUMENTS                                                                            \
    x, projected, dt_weight, dt_bias, a, skip, y, saved, segment_ends, segment_times, height, width, \
        channels, chunks_per_segment

// y (b, 4, l, d) and, where `saved` is not null, the states (b, 4, chunks - 1, d, 16).
// Grid: (4 * blocks of channels, segments, b).
extern "C" __global__ void __launch_bounds__(THREADS) scan_forward(FORWARD_PARAMETERS) {
    forward<false>(FORWARD_ARGUMENTS);
}

// segment_ends (b, 4, segments, d, 16) and segment_times (b, 4, segments, d).
extern "C" __global__ void __launch_bounds__(THREADS) scan_segment_ends(FORWARD_PARAMETERS) {
    forward<true>(FORWARD_ARGUMENTS);
}
#endif

#ifdef BACKWARD
struct BackwardShared {
    float rows[CHUNK][ROW];
    float2 drive[CHUNK][CHANNELS];              // dt and dt * x
    float x[CHUNK][PADDED_CHANNELS];            // x, then the gradient of dt before the softplus
    float y_grad[CHUNK][PADDED_CHANNELS];
    float warp_sums[WARPS][CHUNK][2 * PADDED_STATES];  // gradients of B and C, over a warp's channels
    float low_sums[CHANNELS / 32][CHUNK][LOW];         // gradient of low, over 32 channels
    float weights[LOW * PADDED_CHANNELS];
    float weight_grad[LOW * PADDED_CHANNELS];
    int positions[4][CHUNK];
};
static_assert(sizeof(BackwardShared) == SHARED_BYTES, "see shared_bytes in cuda.py");

// Gradients of one direction of one image, for CHANNELS channels, from the last chunk to the first.
//
// Within a chunk the states are computed again from the saved one. Only every second is kept in
// registers: of two neighbouring steps, the later state follows from the earlier, and the decayed
// earlier state is the later one less what the step added.
//
// Sums over channels stay inside the block, so that nothing is added atomically and results repeat
// bit by bit: with more than one block of channels each writes a slice of `projected_grad`, and the
// caller adds the slices.
//
// y_grad is (b, 1 or 4, l, d), x_grad (b, 4, l, d), projected_grad (blocks of channels, b, l, 4,
// r + 2n) in float32, or in the type of `projected` where there is one block; parameter_grad
// (b, 4, d, n + 2 + r) has the gradients of a, skip, dt_bias and dt_weight of one image.
// Grid: (4 * blocks of channels, 1, b).
extern "C" __global__ void __launch_bounds__(THREADS, 384 / THREADS) scan_backward(
    const element* __restrict__ x, const element* __restrict__ projected,
    const float* __restrict__ dt_weight, const float* __restrict__ dt_bias,
    const float* __restrict__ a, const float* __restrict__ skip, const element* __restrict__ y_grad,
    const saved_state* __restrict__ saved, element* __restrict__ x_grad,
    void* __restrict__ projected_grad, float* __restrict__ parameter_grad, int height, int width,
    int channels, int y_grad_directions) {
    extern __shared__ __align__(16) char memory[];
    BackwardShared& shared = *(BackwardShared*)memory;
    const Role role(blockIdx.x);
    const int length = height * width, chunks = (length + CHUNK - 1) / CHUNK;
    const int slices = gridDim.x / DIRECTIONS, slice = blockIdx.x / DIRECTIONS;
    const size_t scan = (size_t)blockIdx.z * DIRECTIONS + role.direction;
    const int own_channel = role.first_channel + role.own;
    const int channel = role.first_channel + 2 * role.pair;
    const bool exists = own_channel < channels;
    const int own_offset = exists ? own_channel : 0;

    x += (size_t)blockIdx.z * length * channels + own_offset;
    y_grad += (y_grad_directions == 1 ? (size_t)blockIdx.z : scan) * length * channels + own_offset;
    projected += ((size_t)blockIdx.z * length * DIRECTIONS + role.direction) * RAW_ROW;
    x_grad += scan * length * channels;
    const size_t first_row =
        ((size_t)slice * gridDim.z + blockIdx.z) * length * DIRECTIONS + role.direction;
    saved += scan * (chunks - 1) * channels * PADDED_STATES;

    float rate[2][LANE_STATES], h_grad[2][LANE_STATES] = {}, a_grad[2][LANE_STATES] = {};
    float skip_grad[2] = {0.f, 0.f}, bias_grad[2] = {0.f, 0.f};
    load_rates(rate, a, role, channels);
    const float bias = exists ? dt_bias[role.direction * channels + own_channel] : 0.f;
    float skips[2] = {0.f, 0.f};
#pragma unroll
    for (int c = 0; c < 2; c++)
        if (channel + c < channels) skips[c] = skip[role.direction * channels + channel + c];
    load_weights(shared.weights, PADDED_CHANNELS, dt_weight, role, channels);
    for (int i = role.thread; i < LOW * PADDED_CHANNELS; i += THREADS) shared.weight_grad[i] = 0.f;
    for (int i = role.thread; i < CHUNK * ROW; i += THREADS) (&shared.rows[0][0])[i] = 0.f;

    element next_row[ROW_LOADS], next_x[THREAD_STEPS], next_y_grad[THREAD_STEPS];
    float next_h[2][LANE_STATES];
    auto locate = [&](int chunk) {
        if (role.thread < CHUNK)
            shared.positions[chunk & 3][role.thread] =
                position_of(chunk * CHUNK + role.thread, role.direction, height, width);
    };
    auto fetch = [&](int chunk) {
        const int* positions = shared.positions[chunk & 3];
#pragma unroll
        for (int j = 0; j < ROW_LOADS; j++) {
            const int i = role.thread + j * THREADS;
            if (i < CHUNK * RAW_ROW)
                next_row[j] = projected[positions[i / RAW_ROW] * (DIRECTIONS * RAW_ROW) + i % RAW_ROW];
        }
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++) {
            const int offset = positions[role.own_step + j * STEP_STRIDE] * channels;
            next_x[j] = x[offset];
            next_y_grad[j] = y_grad[offset];
        }
#pragma unroll
        for (int c = 0; c < 2; c++) {
            const bool begins = chunk == 0 || channel + c >= channels;
            const size_t row = (size_t)(chunk - 1) * channels + channel + c;
            unpack(next_h[c], begins ? make_float4(0.f, 0.f, 0.f, 0.f)
                                     : load_states(saved + row * PADDED_STATES +
                                                   LANE_STATES * role.quad_lane));
        }
    };
    locate(chunks - 1);
    __syncthreads();
    fetch(chunks - 1);

    for (int chunk = chunks - 1; chunk >= 0; chunk--) {
        const int* positions = shared.positions[chunk & 3];
        const int steps = min(CHUNK, length - chunk * CHUNK);

        // What was fetched goes to shared memory; steps behind the end get neither input nor gradient.
        float(*rows)[ROW] = shared.rows;
#pragma unroll
        for (int j = 0; j < ROW_LOADS; j++) {
            const int i = role.thread + j * THREADS;
            if (i < CHUNK * RAW_ROW) rows[i / RAW_ROW][shared_column(i % RAW_ROW)] = load(next_row[j]);
        }
        float own_x[THREAD_STEPS];
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++) {
            const int t = role.own_step + j * STEP_STRIDE;
            own_x[j] = t < steps && exists ? load(next_x[j]) : 0.f;
            shared.x[t][role.own] = own_x[j];
            shared.y_grad[t][role.own] = t < steps && exists ? load(next_y_grad[j]) : 0.f;
        }
        if (chunk > 0) locate(chunk - 1);
        __syncthreads();

        float dt[THREAD_STEPS];
        time_steps(dt, role, bias, shared.weights, PADDED_CHANNELS, rows);
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++) {
            const int t = role.own_step + j * STEP_STRIDE;
            if (t >= steps) dt[j] = 0.f;
            shared.drive[t][role.own] = make_float2(dt[j], dt[j] * own_x[j]);
        }
        __syncthreads();

        // The states after steps 0, 2, ..., 14 again.
        float kept[CHUNK / 2][2][LANE_STATES], h[2][LANE_STATES];
#pragma unroll
        for (int c = 0; c < 2; c++)
#pragma unroll
            for (int n = 0; n < LANE_STATES; n++) h[c][n] = next_h[c][n];
#pragma unroll
        for (int group = 0; group < CHUNK / GROUP; group++) {
            if (group * GROUP >= steps) break;
#pragma unroll
            for (int i = 0; i < GROUP; i++) {
                const int t = group * GROUP + i;
                if (t == CHUNK - 1) break;
                const float4 drive = *(const float4*)&shared.drive[t][2 * role.pair];
                float b[4];
                unpack(b, *(const float4*)&rows[t][COLUMN_B + LANE_STATES * role.quad_lane]);
                const float dt_of[2] = {drive.x, drive.z}, drive_of[2] = {drive.y, drive.w};
#pragma unroll
                for (int c = 0; c < 2; c++)
#pragma unroll
                    for (int n = 0; n < LANE_STATES; n++) {
                        h[c][n] = fmaf(exp2_fast(dt_of[c] * rate[c][n]), h[c][n], drive_of[c] * b[n]);
                        if (t % 2 == 0) kept[t / 2][c][n] = h[c][n];
                    }
            }
        }

        // Backwards through the chunk.
#pragma unroll
        for (int group = CHUNK / GROUP - 1; group >= 0; group--) {
            if (group * GROUP >= steps) continue;
            float sums[GROUP * 4];  // over a lane's states; for each step, each channel: two kinds
#pragma unroll
            for (int i = GROUP - 1; i >= 0; i--) {
                const int t = group * GROUP + i;
                const float4 drive = *(const float4*)&shared.drive[t][2 * role.pair];
                const float2 y_grads = *(const float2*)&shared.y_grad[t][2 * role.pair];
                float b[4], c_row[4];
                unpack(b, *(const float4*)&rows[t][COLUMN_B + LANE_STATES * role.quad_lane]);
                unpack(c_row, *(const float4*)&rows[t][COLUMN_C + LANE_STATES * role.quad_lane]);
                const float dt_of[2] = {drive.x, drive.z}, drive_of[2] = {drive.y, drive.w};
                const float g[2] = {y_grads.x, y_grads.y};
                float row_grads[2 * LANE_STATES];  // of B, then of C
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    float input_sum = 0.f;  // sum of dh * B
                    float decay_sum = 0.f;  // sum of dh * a * (decayed state)
#pragma unroll
                    for (int n = 0; n < LANE_STATES; n++) {
                        const float decay = exp2_fast(dt_of[c] * rate[c][n]);
                        float state, decayed;  // after the step; decay * state before it
                        if (t % 2 == 0) {
                            state = kept[t / 2][c][n];
                            decayed = fmaf(-drive_of[c], b[n], state);
                        } else {
                            decayed = decay * kept[t / 2][c][n];
                            state = fmaf(drive_of[c], b[n], decayed);
                        }
                        const float dh = fmaf(c_row[n], g[c], h_grad[c][n]);
                        float& b_grad = row_grads[n];
                        float& c_grad = row_grads[LANE_STATES + n];
                        b_grad = c == 0 ? dh * drive_of[c] : fmaf(dh, drive_of[c], b_grad);
                        c_grad = c == 0 ? state * g[c] : fmaf(state, g[c], c_grad);
                        const float product = dh * decayed;
                        a_grad[c][n] = fmaf(product, dt_of[c], a_grad[c][n]);
                        decay_sum = fmaf(product, rate[c][n], decay_sum);
                        input_sum = fmaf(dh, b[n], input_sum);
                        h_grad[c][n] = dh * decay;
                    }
                    sums[i * 4 + c * 2] = input_sum;
                    sums[i * 4 + c * 2 + 1] = decay_sum;
                }
                // Over the eight channel pairs of the warp (lane bits 4, 8, 16).
                ReduceScatter<2 * LANE_STATES, 8, LANES>::run(row_grads, role.lane);
                const int share = (role.lane & 4) | (role.lane & 8) >> 2 | (role.lane & 16) >> 4;
                const int column = share / LANE_STATES * PADDED_STATES +
                                   LANE_STATES * role.quad_lane + share % LANE_STATES;
                shared.warp_sums[role.warp][t][column] = row_grads[0];
            }
            // Each lane of a quad gets one step of the group, for both channels.
            ReduceScatter<GROUP * 4, LANES, 1>::run(sums, role.lane);
            const int t = group * GROUP + quad_share(role.quad_lane);
            const float4 drive = *(const float4*)&shared.drive[t][2 * role.pair];
            const float2 y_grads = *(const float2*)&shared.y_grad[t][2 * role.pair];
            const float2 x_pair = *(const float2*)&shared.x[t][2 * role.pair];
            const float dt_of[2] = {drive.x, drive.z};
            const float g[2] = {y_grads.x, y_grads.y}, x_of[2] = {x_pair.x, x_pair.y};
            float dx[2], ddt[2];
#pragma unroll
            for (int c = 0; c < 2; c++) {
                const float input_sum = sums[c * 2], decay_sum = sums[c * 2 + 1] * LN_2;
                ddt[c] = fmaf(x_of[c], input_sum, decay_sum) * softplus_slope(dt_of[c]);
                dx[c] = fmaf(dt_of[c], input_sum, skips[c] * g[c]);
                skip_grad[c] = fmaf(g[c], x_of[c], skip_grad[c]);
                bias_grad[c] += ddt[c];
            }
            if (t < steps)
                store_channels(x_grad + (size_t)positions[t] * channels, channel, channels, dx[0], dx[1]);
            *(float2*)&shared.x[t][2 * role.pair] = make_float2(ddt[0], ddt[1]);
        }
        __syncthreads();

        // Few registers are live from here on: fetch the next chunk behind the sums.
        if (chunk > 0) fetch(chunk - 1);
        const float(*ddt)[PADDED_CHANNELS] = shared.x;
        {
            // Gradient of low: four neighbouring threads take 8 channels each, at one step.
            const int eighth = role.thread & 3, t = role.thread >> 2 & (CHUNK - 1);
            const int part = role.thread / (4 * CHUNK), at = part * 32 + eighth * 8;
            float own[8], low[LOW];
            unpack(*(float(*)[4])&own[0], *(const float4*)&ddt[t][at]);
            unpack(*(float(*)[4])&own[4], *(const float4*)&ddt[t][at + 4]);
#pragma unroll
            for (int r = 0; r < LOW; r++) {
                float w[8];
                unpack(*(float(*)[4])&w[0], *(const float4*)&shared.weights[r * PADDED_CHANNELS + at]);
                unpack(*(float(*)[4])&w[4], *(const float4*)&shared.weights[r * PADDED_CHANNELS + at + 4]);
                low[r] = own[0] * w[0];
#pragma unroll
                for (int i = 1; i < 8; i++) low[r] = fmaf(own[i], w[i], low[r]);
            }
            ReduceScatter<LOW, 4, 1>::run(low, role.lane);
#pragma unroll
            for (int r = 0; r < LOW / 4; r++)
                shared.low_sums[part][t][quad_share(eighth) * (LOW / 4) + r] = low[r];
        }
        {
            // Gradient of dt_weight: a thread takes one channel and half of the ranks.
            const int rank = role.own_step * (LOW / 2);
            float grads[LOW / 2] = {};
#pragma unroll
            for (int t = 0; t < CHUNK; t++) {
                const float own = ddt[t][role.own];
#pragma unroll
                for (int r = 0; r < LOW / 2; r += 2) {
                    const float2 low = *(const float2*)&rows[t][COLUMN_LOW + rank + r];
                    grads[r] = fmaf(own, low.x, grads[r]);
                    grads[r + 1] = fmaf(own, low.y, grads[r + 1]);
                }
            }
#pragma unroll
            for (int r = 0; r < LOW / 2; r++)
                shared.weight_grad[(rank + r) * PADDED_CHANNELS + role.own] += grads[r];
        }
        __syncthreads();

        for (int i = role.thread; i < steps * RAW_ROW; i += THREADS) {
            const int t = i / RAW_ROW, raw = i % RAW_ROW;
            float sum = 0.f;
            if (raw < RANK) {
#pragma unroll
                for (int part = 0; part < CHANNELS / 32; part++) sum += shared.low_sums[part][t][raw];
            } else {
                const int column = shared_column(raw);
#pragma unroll
                for (int warp = 0; warp < WARPS; warp++) sum += shared.warp_sums[warp][t][column];
            }
            const size_t at = (first_row + (size_t)positions[t] * DIRECTIONS) * RAW_ROW + raw;
            if (slices == 1) store((element*)projected_grad + at, sum);
            else ((float*)projected_grad)[at] = sum;
        }
    }

    constexpr int WIDTH = STATES + 2 + RANK;
    parameter_grad += scan * channels * WIDTH;
#pragma unroll
    for (int c = 0; c < 2; c++) {
#pragma unroll
        for (int bit = 1; bit < LANES; bit *= 2) {
            skip_grad[c] += __shfl_xor_sync(0xffffffffu, skip_grad[c], bit);
            bias_grad[c] += __shfl_xor_sync(0xffffffffu, bias_grad[c], bit);
        }
        if (channel + c >= channels) continue;
        float* to = parameter_grad + (size_t)(channel + c) * WIDTH;
#pragma unroll
        for (int n = 0; n < LANE_STATES; n++)
            if (LANE_STATES * role.quad_lane + n < STATES)
                to[LANE_STATES * role.quad_lane + n] = a_grad[c][n];
        if (role.quad_lane == 0) to[STATES] = skip_grad[c];
        if (role.quad_lane == 1) to[STATES + 1] = bias_grad[c];
    }
    for (int i = role.thread; i < CHANNELS * RANK; i += THREADS) {
        const int own = i / RANK, rank = i % RANK;
        if (role.first_channel + own < channels)
            parameter_grad[(size_t)(role.first_channel + own) * WIDTH + STATES + 2 + rank] =
                shared.weight_grad[rank * PADDED_CHANNELS + own];
    }
}
#endif
