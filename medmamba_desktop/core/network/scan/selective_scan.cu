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
// How loads are hidden. While a chunk is computed, the next ones are copied to shared memory behind
// the computation (cp.async), `projected` is unpacked there to float32, and the time steps of the next
// chunk are formed: one barrier a chunk forward, three backward.
//
// Compiled at run time by NVRTC without any header, one program for each combination of the macros
//     FORWARD or BACKWARD, RANK, STATES (at most 16; fewer are padded), CHANNELS (a multiple of 32),
//     ELEMENT (0 float32, 1 bfloat16, 2 float16), COPY_BYTES (16, 4 or 2: a divisor of the bytes of a
//     position of x) and SHARED_BYTES (of a block; checked below).

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
constexpr int THREAD_STEPS = CHUNK * CHANNELS / THREADS;  // steps of a chunk whose dt a thread forms
constexpr int STEP_STRIDE = THREADS / CHANNELS;
constexpr int LOW = (RANK + 3) / 4 * 4;  // rank, padded for vector reads

// A row is one position and direction of `projected`: raw in memory (low, B, C), and unpacked in shared
// memory (B and C padded to 16 states, low). The backward pass keeps B and C in COPIES different orders
// of the states, see `scan_backward`.
#ifdef FORWARD
constexpr int COPIES = 1;
#else
constexpr int COPIES = 4;
#endif
constexpr int RAW_ROW = RANK + 2 * STATES;
constexpr int RAW_WORDS = (RAW_ROW * (int)sizeof(element) + 3) / 4;
constexpr int COLUMN_C = PADDED_STATES, COPY = 2 * PADDED_STATES, COLUMN_LOW = COPIES * COPY;
constexpr int ROW = COLUMN_LOW + LOW;

// Rows of channels are padded so that four neighbouring steps lie in different banks.
constexpr int X_ROW = CHANNELS + 32 / (int)sizeof(element);
constexpr int DRIVE_ROW = CHANNELS + 4;
constexpr int PADDED_CHANNELS = CHANNELS + 4;

static_assert(STATES <= PADDED_STATES, "at most 16 states");
static_assert(CHANNELS % 32 == 0, "whole groups of 32 channels");
static_assert(STEP_STRIDE == 2, "two threads a channel");

constexpr float LOG2_E = 1.4426950408889634f;
constexpr float LN_2 = 0.6931471805599453f;

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
    step = max(0, min(step, last));  // steps outside are copied too, and have no effect
    if (direction >= 2) step = last - step;
    if (direction & 1) step = step % height * width + step / height;
    return step;
}

// Copies BYTES bytes to shared memory behind the computation; writes zeros unless `exists`.
template <int BYTES>
__device__ __forceinline__ void copy_async(void* to, const void* from, bool exists) {
#if __CUDA_ARCH__ >= 800
    const unsigned address = (unsigned)__cvta_generic_to_shared(to);
    const int size = exists ? BYTES : 0;
    if (BYTES == 16) {
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(size));
        return;
    }
    if (BYTES == 4) {
        asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(address), "l"(from), "r"(size));
        return;
    }
#endif
    if (BYTES == 16) *(uint4*)to = exists ? *(const uint4*)from : make_uint4(0, 0, 0, 0);
    if (BYTES == 4) *(unsigned*)to = exists ? *(const unsigned*)from : 0u;
    if (BYTES == 2) *(bits16*)to = exists ? *(const bits16*)from : (bits16)0;
}

__device__ __forceinline__ void wait_for_copies() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.wait_all;" ::: "memory");
#endif
}

// What a thread is, in both of its roles: one of four lanes on a pair of channels (recurrence), and
// one channel at every second step (time steps).
struct Role {
    int thread, lane, warp;
    int quad_lane;      // which four states
    int pair;           // which two channels of the block: 2 pair, 2 pair + 1
    int own, own_step;  // channel of the block, first of its steps
    int direction, first_channel;

    __device__ __forceinline__ Role(int block) {
        // Read anew for every Role: else the compiler keeps what follows from it in registers all the
        // time, and spills it to memory where registers are short.
        asm volatile("mov.u32 %0, %%tid.x;" : "=r"(thread));
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

__device__ __forceinline__ void locate(int* positions, int chunk, const Role& role, int height, int width) {
    if (role.thread < CHUNK)
        positions[role.thread] = position_of(chunk * CHUNK + role.thread, role.direction, height, width);
}

// For copies and unpacking, ROW_THREADS neighbouring threads take one step of the chunk.
constexpr int ROW_THREADS = THREADS / CHUNK;

// The block's channels of `from` (l, d) at the chunk's positions; zeros for steps and channels that do
// not exist.
__device__ __forceinline__ void copy_channels(element (*to)[X_ROW], const element* from,
                                              const int* positions, int steps, const Role& role,
                                              int channels) {
    constexpr int WIDTH = COPY_BYTES / (int)sizeof(element);
    const int t = role.thread / ROW_THREADS, first = role.thread % ROW_THREADS * WIDTH;
    const int at = positions[t] * channels + role.first_channel + first;
#pragma unroll
    for (int more = 0; more < CHANNELS; more += ROW_THREADS * WIDTH)
        if (first + more < CHANNELS)
            copy_async<COPY_BYTES>(&to[t][first + more], from + (at + more),
                                   t < steps && role.first_channel + first + more < channels);
}

// Where in shared memory a raw row of 16-bit elements begins: copies are whole words, and a row of an
// odd number of elements begins in the middle of one where the direction is odd.
__device__ __forceinline__ int raw_start(int direction) {
    return sizeof(element) == 2 ? RAW_ROW & direction & 1 : 0;
}

// The rows of the chunk's positions as they are in memory; `from` is the image's first row.
__device__ __forceinline__ void copy_rows(unsigned (*to)[RAW_WORDS], const element* from,
                                          const int* positions, const Role& role) {
    constexpr int PER_WORD = 4 / (int)sizeof(element);
    const int t = role.thread / ROW_THREADS, first = role.thread % ROW_THREADS;
    const int at = (positions[t] * DIRECTIONS + role.direction) * RAW_ROW / PER_WORD + first;
#pragma unroll
    for (int more = 0; more < RAW_WORDS; more += ROW_THREADS)
        if (first + more < RAW_WORDS)
            copy_async<4>(&to[t][first + more], (const unsigned*)from + (at + more), true);
}

// From raw rows to float32, in all COPIES.
__device__ __forceinline__ void unpack_rows(float (*to)[ROW], const unsigned (*from)[RAW_WORDS],
                                            const Role& role) {
    const int t = role.thread / ROW_THREADS, first = role.thread % ROW_THREADS;
    const element* row = (const element*)from[t] + raw_start(role.direction);
#pragma unroll
    for (int more = 0; more < RAW_ROW; more += ROW_THREADS) {
        const int raw = first + more;
        if (raw >= RAW_ROW) break;
        const float value = load(row[raw]);
        const int column = raw - RANK + (raw >= RANK + STATES ? COLUMN_C - STATES : 0);
        if (raw < RANK) to[t][COLUMN_LOW + raw] = value;
        else
#pragma unroll
            for (int copy = 0; copy < COPIES; copy++) to[t][copy * COPY + (column ^ copy)] = value;
    }
}

// dt of a thread's own channel at its steps of the chunk, from the low-rank rows, and dt * x. A step
// behind the end gets no time: it leaves the state as it is.
__device__ __forceinline__ void time_steps(float2 (*drive)[DRIVE_ROW], const float (*rows)[ROW],
                                           const element (*x)[X_ROW], const float* weights, float bias,
                                           int steps, const Role& role) {
    float dt[THREAD_STEPS];
#pragma unroll
    for (int j = 0; j < THREAD_STEPS; j++) dt[j] = bias;
#pragma unroll
    for (int r = 0; r < LOW; r += 4) {
        float w[4];
#pragma unroll
        for (int i = 0; i < 4; i++) w[i] = weights[(r + i) * PADDED_CHANNELS + role.own];
#pragma unroll
        for (int j = 0; j < THREAD_STEPS; j++) {
            float low[4];
            unpack(low, *(const float4*)&rows[role.own_step + j * STEP_STRIDE][COLUMN_LOW + r]);
#pragma unroll
            for (int i = 0; i < 4; i++)
                if (r + i < RANK) dt[j] = fmaf(w[i], low[i], dt[j]);
        }
    }
#pragma unroll
    for (int j = 0; j < THREAD_STEPS; j++) {
        const int t = role.own_step + j * STEP_STRIDE;
        const float time = t < steps ? softplus(dt[j]) : 0.f;
        drive[t][role.own] = make_float2(time, time * load(x[t][role.own]));
    }
}

// The weights of the time step of the block's channels, rank by rank; channels behind the end are 0.
__device__ __forceinline__ void load_weights(float* weights, const float* dt_weight, const Role& role,
                                             int channels) {
    for (int i = role.thread; i < LOW * CHANNELS; i += THREADS) {
        const int rank = i / CHANNELS, channel = role.first_channel + i % CHANNELS;
        const bool exists = rank < RANK && channel < channels;
        weights[rank * PADDED_CHANNELS + i % CHANNELS] =
            exists ? dt_weight[((size_t)role.direction * channels + channel) * RANK + rank] : 0.f;
    }
}

// a * log2(e) of a lane's channels and states; 0 where there is no such channel or state. The lane's
// slot n holds state n ^ order of its four.
__device__ __forceinline__ void load_rates(float (&rate)[2][LANE_STATES], const float* a, int order,
                                           const Role& role, int channels) {
#pragma unroll
    for (int c = 0; c < 2; c++) {
        const int channel = role.first_channel + 2 * role.pair + c;
#pragma unroll
        for (int n = 0; n < LANE_STATES; n++) {
            const int state = LANE_STATES * role.quad_lane + (n ^ order);
            const bool exists = channel < channels && state < STATES;
            rate[c][n] =
                exists ? a[((size_t)role.direction * channels + channel) * STATES + state] * LOG2_E : 0.f;
        }
    }
}

__device__ __forceinline__ float2 load_pair(const element* from) {
#if ELEMENT == 0
    return *(const float2*)from;
#else
    const unsigned both = *(const unsigned*)from;
    return make_float2(load((element)(both & 0xffff)), load((element)(both >> 16)));
#endif
}

// The values of a pair of channels at `to` + position * channels, as far as they exist.
__device__ __forceinline__ void store_channels(element* to, int channel, int channels, float first,
                                               float second) {
    if (channels % 2 == 0) {
        if (channel < channels) store_both(to, first, second);
        return;
    }
    if (channel < channels) store(to, first);
    if (channel + 1 < channels) store(to + 1, second);
}

#ifdef FORWARD
struct ForwardShared {
    unsigned raw_rows[2][CHUNK][RAW_WORDS];
    float rows[3][CHUNK][ROW];
    float2 drive[2][CHUNK][DRIVE_ROW];  // dt and dt * x
    element x[3][CHUNK][X_ROW];
    float weights[LOW * PADDED_CHANNELS];
    int positions[8][CHUNK];
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

    x += (size_t)blockIdx.z * length * channels;
    projected += (size_t)blockIdx.z * length * DIRECTIONS * RAW_ROW;
    y += scan * length * channels + channel;
    // The state before chunk c, for c from 1: the first chunk begins with zeros.
    if (saved != nullptr)
        saved += (scan * (chunks - 1) * channels + channel) * PADDED_STATES + LANE_STATES * role.quad_lane;

    float rate[2][LANE_STATES], h[2][LANE_STATES] = {};
    load_rates(rate, a, 0, role, channels);
    const float bias = own_channel < channels ? dt_bias[role.direction * channels + own_channel] : 0.f;
    float skips[2] = {0.f, 0.f};
#pragma unroll
    for (int c = 0; c < 2; c++)
        if (channel + c < channels) skips[c] = skip[role.direction * channels + channel + c];
    load_weights(shared.weights, dt_weight, role, channels);
    for (int i = role.thread; i < 3 * CHUNK * ROW; i += THREADS) (&shared.rows[0][0][0])[i] = 0.f;

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

    auto steps_of = [&](int chunk) { return min(CHUNK, length - chunk * CHUNK); };
    auto locate_chunk = [&](int chunk) {
        locate(shared.positions[chunk & 7], chunk, role, height, width);
    };
    auto copy_raw = [&](int chunk) {
        copy_rows(shared.raw_rows[chunk & 1], projected, shared.positions[chunk & 7], role);
    };
    auto copy_x = [&](int chunk) {
        copy_channels(shared.x[chunk % 3], x, shared.positions[chunk & 7], steps_of(chunk), role, channels);
    };
    auto unpack_chunk = [&](int chunk) {
        unpack_rows(shared.rows[chunk % 3], shared.raw_rows[chunk & 1], role);
    };
    auto time = [&](int chunk) {
        time_steps(shared.drive[chunk & 1], shared.rows[chunk % 3], shared.x[chunk % 3], shared.weights,
                   bias, steps_of(chunk), role);
    };

    float times[2] = {0.f, 0.f};
    // Four steps from `group` on.
    auto recur = [&](int chunk, int group, int steps) {
        const float(*rows)[ROW] = shared.rows[chunk % 3];
        float sums[GROUP * 2];  // over a lane's states, for each step and channel
#pragma unroll
        for (int i = 0; i < GROUP; i++) {
            const int t = group + i;
            const float4 drive = *(const float4*)&shared.drive[chunk & 1][t][2 * role.pair];
            float b[4], c_row[4];
            unpack(b, *(const float4*)&rows[t][LANE_STATES * role.quad_lane]);
            unpack(c_row, *(const float4*)&rows[t][COLUMN_C + LANE_STATES * role.quad_lane]);
            const float dt[2] = {drive.x, drive.z}, dt_x[2] = {drive.y, drive.w};
#pragma unroll
            for (int c = 0; c < 2; c++) {
                float sum = 0.f;
#pragma unroll
                for (int n = 0; n < LANE_STATES; n++) {
                    h[c][n] = fmaf(exp2_fast(dt[c] * rate[c][n]), h[c][n], dt_x[c] * b[n]);
                    sum = n == 0 ? h[c][n] * c_row[n] : fmaf(h[c][n], c_row[n], sum);
                }
                sums[i * 2 + c] = sum;
                if (ENDS_ONLY) times[c] += dt[c];
            }
        }
        if (ENDS_ONLY) return;
        ReduceScatter<GROUP * 2, LANES, 1>::run(sums, role.lane);
        const int t = group + quad_share(role.quad_lane);
        const float2 x_pair = load_pair(&shared.x[chunk % 3][t][2 * role.pair]);
        if (t < steps)
            store_channels(y + shared.positions[chunk & 7][t] * channels, channel, channels,
                           fmaf(skips[0], x_pair.x, sums[0]), fmaf(skips[1], x_pair.y, sums[1]));
    };

    // In flight: raw rows of chunk c + 3, x and unpacked rows of c + 2, time steps of c + 1, recurrence
    // of c.
#pragma unroll 1
    for (int chunk = first; chunk < first + 4; chunk++) locate_chunk(chunk);
    __syncthreads();
#pragma unroll 1
    for (int chunk = first; chunk < min(first + 2, end); chunk++) {
        copy_raw(chunk);
        copy_x(chunk);
    }
    wait_for_copies();
    __syncthreads();
#pragma unroll 1
    for (int chunk = first; chunk < min(first + 2, end); chunk++) unpack_chunk(chunk);
    __syncthreads();
    if (first + 2 < end) copy_raw(first + 2);
    time(first);

#pragma unroll 1
    for (int chunk = first; chunk < end; chunk++) {
        const int steps = steps_of(chunk);
        wait_for_copies();
        __syncthreads();
        if (chunk + 3 < end) copy_raw(chunk + 3);
        if (chunk + 2 < end) copy_x(chunk + 2);
        locate_chunk(chunk + 4);
        if (chunk + 2 < end) unpack_chunk(chunk + 2);
        if (!ENDS_ONLY && saved != nullptr && chunk > 0)
#pragma unroll
            for (int c = 0; c < 2; c++)
                if (channel + c < channels)
                    save_states(saved + ((size_t)(chunk - 1) * channels + c) * PADDED_STATES, h[c]);
        // The recurrence keeps the unit for exponentials busy, the time steps the others: of the warps
        // that share these units, half do one thing first, half the other.
        const int time_first = role.warp >> 2 & 1;
#pragma unroll 1
        for (int half = 0; half < 2; half++) {
            if (half != time_first) {
                if (chunk + 1 < end) time(chunk + 1);
            } else if (steps == CHUNK) {
#pragma unroll
                for (int group = 0; group < CHUNK; group += GROUP) recur(chunk, group, CHUNK);
            } else {
#pragma unroll 1
                for (int group = 0; group < steps; group += GROUP) recur(chunk, group, steps);
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

// Warps whose registers a multiprocessor must hold: as many as shared memory has room for.
constexpr int FORWARD_WARPS = sizeof(element) == 2 && RANK <= 12 ? 24 : 18;

// y (b, 4, l, d) and, where `saved` is not null, the states (b, 4, chunks - 1, d, 16).
// Grid: (4 * blocks of channels, segments, b).
extern "C" __global__ void __launch_bounds__(THREADS, FORWARD_WARPS * 32 / THREADS)
    scan_forward(FORWARD_PARAMETERS) {
    forward<false>(FORWARD_ARGUMENTS);
}

// segment_ends (b, 4, segments, d, 16) and segment_times (b, 4, segments, d).
extern "C" __global__ void __launch_bounds__(THREADS, FORWARD_WARPS * 32 / THREADS)
    scan_segment_ends(FORWARD_PARAMETERS) {
    forward<true>(FORWARD_ARGUMENTS);
}
#endif

#ifdef BACKWARD
constexpr int WARPS = THREADS / 32;

struct BackwardShared {
    unsigned raw_rows[2][CHUNK][RAW_WORDS];
    float rows[2][CHUNK][ROW];
    float2 drive[CHUNK][DRIVE_ROW];  // dt and dt * x
    element x[2][CHUNK][X_ROW];
    element y_grad[2][CHUNK][X_ROW];
    float dt_grad[CHUNK][PADDED_CHANNELS];        // of dt before the softplus
    float warp_sums[WARPS][CHUNK][COPY];          // gradients of B and C, over a warp's channels
    float low_sums[CHANNELS / 32][CHUNK][LOW];    // gradient of low, over 32 channels
    float weights[LOW * PADDED_CHANNELS];
    float weight_grad[LOW * PADDED_CHANNELS];
    float bias[CHANNELS], skip[CHANNELS];
    float bias_grad[STEP_STRIDE][CHANNELS], skip_grad[STEP_STRIDE][CHANNELS];
    int positions[4][CHUNK];
};
static_assert(sizeof(BackwardShared) == SHARED_BYTES, "see shared_bytes in cuda.py");

// Four values in the order of a lane: slot n gets value n ^ order.
__device__ __forceinline__ void reorder(float (&v)[4], int order) {
#pragma unroll
    for (int bit = 1; bit < 4; bit *= 2)
#pragma unroll
        for (int n = 0; n < 4; n++)
            if (!(n & bit)) {
                const float low = v[n], high = v[n | bit];
                v[n] = order & bit ? high : low;
                v[n | bit] = order & bit ? low : high;
            }
}

// Gradients of one direction of one image, for CHANNELS channels, from the last chunk to the first.
//
// Within a chunk the states are computed again from the saved one. Kept in registers is, for every
// second step, the decayed state before the step's input: with it, the state after this step and the
// states of the next are a few operations away.
//
// The gradients of B and C are sums over channels. Within a warp these go over the eight channel pairs
// in three halvings. So that a lane need not select what to keep and what to send, lanes hold their
// four states in different orders (slot n holds state n ^ order, order from the lane's bits): the slots
// to keep are always the first ones. This is why B and C are there in four orders.
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
    const int length = height * width, last = (length + CHUNK - 1) / CHUNK - 1;
    const int slices = gridDim.x / DIRECTIONS, slice = blockIdx.x / DIRECTIONS;
    const size_t scan = (size_t)blockIdx.z * DIRECTIONS + blockIdx.x % DIRECTIONS;
    x += (size_t)blockIdx.z * length * channels;
    y_grad += (y_grad_directions == 1 ? (size_t)blockIdx.z : scan) * length * channels;
    projected += (size_t)blockIdx.z * length * DIRECTIONS * RAW_ROW;
    x_grad += scan * length * channels;
    saved += scan * last * channels * PADDED_STATES;
    const size_t image_rows = ((size_t)slice * gridDim.z + blockIdx.z) * length * DIRECTIONS * RAW_ROW;

    // A lane's order of states, see above.
    auto order_of = [](const Role& role) { return (role.lane & 8) >> 2 | (role.lane & 16) >> 4; };

    auto steps_of = [&](int chunk) { return min(CHUNK, length - chunk * CHUNK); };
    auto locate_chunk = [&](int chunk) {
        locate(shared.positions[chunk & 3], chunk, Role(blockIdx.x), height, width);
    };
    auto copy_raw = [&](int chunk) {
        copy_rows(shared.raw_rows[chunk & 1], projected, shared.positions[chunk & 3], Role(blockIdx.x));
    };
    auto copy_inputs = [&](int chunk) {
        const Role role(blockIdx.x);
        const int* positions = shared.positions[chunk & 3];
        copy_channels(shared.x[chunk & 1], x, positions, steps_of(chunk), role, channels);
        copy_channels(shared.y_grad[chunk & 1], y_grad, positions, steps_of(chunk), role, channels);
    };
    auto unpack_chunk = [&](int chunk) {
        unpack_rows(shared.rows[chunk & 1], shared.raw_rows[chunk & 1], Role(blockIdx.x));
    };
    auto time = [&](int chunk) {
        const Role role(blockIdx.x);
        time_steps(shared.drive, shared.rows[chunk & 1], shared.x[chunk & 1], shared.weights,
                   shared.bias[role.own], steps_of(chunk), role);
    };
    float next_h[2][LANE_STATES];
    auto load_h = [&](int chunk) {
        const Role role(blockIdx.x);
        const int channel = role.first_channel + 2 * role.pair;
#pragma unroll
        for (int c = 0; c < 2; c++) {
            const int at = ((chunk - 1) * channels + channel + c) * PADDED_STATES;
            unpack(next_h[c], chunk == 0 || channel + c >= channels
                                  ? make_float4(0.f, 0.f, 0.f, 0.f)
                                  : load_states(saved + (at + LANE_STATES * role.quad_lane)));
        }
    };
    auto store_row = [&](int position, int raw, float value) {
        const int at = (position * DIRECTIONS + blockIdx.x % DIRECTIONS) * RAW_ROW + raw;
        if (slices == 1) store((element*)projected_grad + image_rows + at, value);
        else ((float*)projected_grad)[image_rows + at] = value;
    };
    // The gradients of low of a chunk whose sums are complete.
    auto write_low = [&](int chunk) {
        const Role role(blockIdx.x);
        for (int i = role.thread; i < steps_of(chunk) * RANK; i += THREADS) {
            const int t = i / RANK, rank = i % RANK;
            float sum = 0.f;
#pragma unroll
            for (int part = 0; part < CHANNELS / 32; part++) sum += shared.low_sums[part][t][rank];
            store_row(shared.positions[chunk & 3][t], rank, sum);
        }
    };

    float rate[2][LANE_STATES], h_grad[2][LANE_STATES] = {}, a_grad[2][LANE_STATES] = {};
    {
        const Role role(blockIdx.x);
        load_rates(rate, a, order_of(role), role, channels);
        load_weights(shared.weights, dt_weight, role, channels);
        const int channel = role.first_channel + role.own;
        const int at = role.direction * channels + channel;
        shared.bias[role.own] = channel < channels ? dt_bias[at] : 0.f;
        shared.skip[role.own] = channel < channels ? skip[at] : 0.f;
        shared.bias_grad[role.own_step][role.own] = shared.skip_grad[role.own_step][role.own] = 0.f;
        for (int i = role.thread; i < LOW * PADDED_CHANNELS; i += THREADS) shared.weight_grad[i] = 0.f;
        for (int i = role.thread; i < 2 * CHUNK * ROW; i += THREADS) (&shared.rows[0][0][0])[i] = 0.f;
    }
#pragma unroll 1
    for (int chunk = last; chunk > last - 3; chunk--) locate_chunk(chunk);
    __syncthreads();
    copy_raw(last);
    copy_inputs(last);
    if (last > 0) copy_raw(last - 1);
    load_h(last);
    wait_for_copies();
    __syncthreads();
    unpack_chunk(last);
    __syncthreads();
    time(last);
    __syncthreads();

#pragma unroll 1
    for (int chunk = last; chunk >= 0; chunk--) {
        const int steps = steps_of(chunk);

        // Part one: the recurrence there and back; beside it, the next chunk's inputs on their way.
        if (chunk > 0) copy_inputs(chunk - 1);
        if (chunk > 1) copy_raw(chunk - 2);
        if (chunk > 0) unpack_chunk(chunk - 1);
        if (chunk < last) write_low(chunk + 1);
        {
            const Role role(blockIdx.x);
            const int order = order_of(role);
            const float2* const drives = &shared.drive[0][2 * role.pair];
            const float* const rows = &shared.rows[chunk & 1][0][order * COPY + LANE_STATES * role.quad_lane];
            const element* const grads = &shared.y_grad[chunk & 1][0][2 * role.pair];
            // In the sums over states, a lane of a quad ends with one of two steps and one channel.
            const int final_step = role.quad_lane & 1, final = 2 * role.pair + (role.quad_lane >> 1);
            float2* const input_sums = &shared.drive[final_step][final];
            float* const decay_sums = &shared.dt_grad[final_step][final];
            float* const sums_to =
                &shared.warp_sums[role.warp][0][(role.lane & 4 ? COLUMN_C : 0) +
                                                LANE_STATES * role.quad_lane + order];

            float kept[CHUNK / 2][2][LANE_STATES], h[2][LANE_STATES];
#pragma unroll
            for (int c = 0; c < 2; c++) {
                reorder(next_h[c], order);
#pragma unroll
                for (int n = 0; n < LANE_STATES; n++) h[c][n] = next_h[c][n];
            }
#pragma unroll
            for (int group = 0; group < CHUNK; group += GROUP) {
                if (group >= steps) break;
#pragma unroll
                for (int t = group; t < group + GROUP && t < CHUNK - 1; t++) {
                    const float4 drive = *(const float4*)(drives + t * DRIVE_ROW);
                    float b[4];
                    unpack(b, *(const float4*)(rows + t * ROW));
                    const float dt[2] = {drive.x, drive.z}, dt_x[2] = {drive.y, drive.w};
#pragma unroll
                    for (int c = 0; c < 2; c++)
#pragma unroll
                        for (int n = 0; n < LANE_STATES; n++) {
                            const float decayed = exp2_fast(dt[c] * rate[c][n]) * h[c][n];
                            h[c][n] = fmaf(dt_x[c], b[n], decayed);
                            if (t % 2 == 0) kept[t / 2][c][n] = decayed;
                        }
                }
            }

#pragma unroll
            for (int even = CHUNK - 2; even >= 0; even -= 2) {
                if (even >= steps) continue;
                float sums[2 * 4];      // over a lane's states; for both steps and channels: two kinds
                float after[2][LANE_STATES];  // the states after the even step
#pragma unroll
                for (int t = even + 1; t >= even; t--) {
                    const float4 drive = *(const float4*)(drives + t * DRIVE_ROW);
                    const float2 g_pair = load_pair(grads + t * X_ROW);
                    float b[4], c_row[4];
                    unpack(b, *(const float4*)(rows + t * ROW));
                    unpack(c_row, *(const float4*)(rows + t * ROW + COLUMN_C));
                    const float dt[2] = {drive.x, drive.z}, dt_x[2] = {drive.y, drive.w};
                    const float g[2] = {g_pair.x, g_pair.y};
                    if (t > even) {
                        const float4 before = *(const float4*)(drives + even * DRIVE_ROW);
                        float b_before[4];
                        unpack(b_before, *(const float4*)(rows + even * ROW));
#pragma unroll
                        for (int n = 0; n < LANE_STATES; n++) {
                            after[0][n] = fmaf(before.y, b_before[n], kept[even / 2][0][n]);
                            after[1][n] = fmaf(before.w, b_before[n], kept[even / 2][1][n]);
                        }
                    }
                    float b_grad[LANE_STATES], c_grad[LANE_STATES];
#pragma unroll
                    for (int c = 0; c < 2; c++) {
                        float input_sum = 0.f;  // sum of dh * B
                        float decay_sum = 0.f;  // sum of dh * a * (decayed state)
#pragma unroll
                        for (int n = 0; n < LANE_STATES; n++) {
                            const float decay = exp2_fast(dt[c] * rate[c][n]);
                            const float decayed = t > even ? decay * after[c][n] : kept[even / 2][c][n];
                            const float state = t > even ? fmaf(dt_x[c], b[n], decayed) : after[c][n];
                            const float dh = fmaf(c_row[n], g[c], h_grad[c][n]);
                            b_grad[n] = c == 0 ? dh * dt_x[c] : fmaf(dh, dt_x[c], b_grad[n]);
                            c_grad[n] = c == 0 ? state * g[c] : fmaf(state, g[c], c_grad[n]);
                            const float product = dh * decayed;
                            a_grad[c][n] = fmaf(product, dt[c], a_grad[c][n]);
                            decay_sum = n == 0 ? product * rate[c][n] : fmaf(product, rate[c][n], decay_sum);
                            input_sum = n == 0 ? dh * b[n] : fmaf(dh, b[n], input_sum);
                            h_grad[c][n] = dh * decay;
                        }
                        sums[(t - even) * 4 + c * 2] = input_sum;
                        sums[(t - even) * 4 + c * 2 + 1] = decay_sum;
                    }
                    // Over the channel pairs of the warp (lane bits 8, 16, 4): slots 2 and 3 go to the
                    // lane that keeps their states first, then slot 1; at last one lane takes B, one C.
#pragma unroll
                    for (int slots = 2, bit = 8; slots >= 1; slots /= 2, bit *= 2)
#pragma unroll
                        for (int n = 0; n < slots; n++) {
                            b_grad[n] += __shfl_xor_sync(0xffffffffu, b_grad[n + slots], bit);
                            c_grad[n] += __shfl_xor_sync(0xffffffffu, c_grad[n + slots], bit);
                        }
                    const bool takes_c = role.lane & 4;
                    const float mine = takes_c ? c_grad[0] : b_grad[0];
                    const float other = takes_c ? b_grad[0] : c_grad[0];
                    sums_to[t * COPY] = mine + __shfl_xor_sync(0xffffffffu, other, 4);
                }
                // Left in place of dt * x, which is done with, and of the gradient of dt, still to come.
                ReduceScatter<2 * 4, LANES, 1>::run(sums, role.lane);
                input_sums[even * DRIVE_ROW].y = sums[0];
                decay_sums[even * PADDED_CHANNELS] = sums[1];
            }
        }
        __syncthreads();

        // Part two: gradients of x and dt.
        {
            const Role role(blockIdx.x);
            const int channel = role.first_channel + role.own;
            const bool exists = channel < channels;
            const float own_skip = shared.skip[role.own];
            element* const to = x_grad + channel;
            const int* const positions = shared.positions[chunk & 3];
            float skip_grad = 0.f, bias_grad = 0.f;
#pragma unroll
            for (int j = 0; j < THREAD_STEPS; j++) {
                const int t = role.own_step + j * STEP_STRIDE;
                const float2 drive = shared.drive[t][role.own];
                const float dt = drive.x, input_sum = drive.y;
                const float decay_sum = shared.dt_grad[t][role.own] * LN_2;
                const float g = load(shared.y_grad[chunk & 1][t][role.own]);
                const float x_value = load(shared.x[chunk & 1][t][role.own]);
                const float dt_grad = fmaf(x_value, input_sum, decay_sum) * softplus_slope(dt);
                const bool counts = t < steps;  // steps behind the end may hold old sums
                shared.dt_grad[t][role.own] = counts ? dt_grad : 0.f;
                bias_grad += counts ? dt_grad : 0.f;
                skip_grad = fmaf(g, x_value, skip_grad);
                if (counts && exists)
                    store(to + positions[t] * channels, fmaf(dt, input_sum, own_skip * g));
            }
            shared.bias_grad[role.own_step][role.own] += bias_grad;
            shared.skip_grad[role.own_step][role.own] += skip_grad;
        }
        wait_for_copies();
        __syncthreads();

        // Part three: the sums over channels, and the time steps of the next chunk.
        if (chunk > 0) {
            load_h(chunk - 1);
            time(chunk - 1);
        }
        if (chunk > 2) locate_chunk(chunk - 3);
        {
            // Gradient of low: four neighbouring threads take 8 channels each, at one step.
            const Role role(blockIdx.x);
            const int eighth = role.thread & 3, t = role.thread >> 2 & (CHUNK - 1);
            const int part = role.thread / (4 * CHUNK), at = part * 32 + eighth * 8;
            float own[2][4], low[LOW];
#pragma unroll
            for (int half = 0; half < 2; half++)
                unpack(own[half], *(const float4*)&shared.dt_grad[t][at + 4 * half]);
#pragma unroll
            for (int r = 0; r < LOW; r++) {
                low[r] = 0.f;
#pragma unroll
                for (int half = 0; half < 2; half++) {
                    float w[4];
                    unpack(w, *(const float4*)&shared.weights[r * PADDED_CHANNELS + at + 4 * half]);
#pragma unroll
                    for (int i = 0; i < 4; i++) low[r] = fmaf(own[half][i], w[i], low[r]);
                }
            }
            ReduceScatter<LOW, 4, 1>::run(low, role.lane);
#pragma unroll
            for (int r = 0; r < LOW / 4; r++)
                shared.low_sums[part][t][quad_share(eighth) * (LOW / 4) + r] = low[r];
        }
        {
            // Gradient of dt_weight: a thread takes one channel and half of the ranks.
            const Role role(blockIdx.x);
            const int rank = role.own_step * (LOW / 2);
            float grads[LOW / 2] = {};
#pragma unroll
            for (int t = 0; t < CHUNK; t++) {
                const float own = shared.dt_grad[t][role.own];
#pragma unroll
                for (int r = 0; r < LOW / 2; r += 2) {
                    const float2 low = *(const float2*)&shared.rows[chunk & 1][t][COLUMN_LOW + rank + r];
                    grads[r] = fmaf(own, low.x, grads[r]);
                    grads[r + 1] = fmaf(own, low.y, grads[r + 1]);
                }
            }
#pragma unroll
            for (int r = 0; r < LOW / 2; r++)
                shared.weight_grad[(rank + r) * PADDED_CHANNELS + role.own] += grads[r];
        }
        {
            // Gradients of B and C: a warp takes a step, a lane a column.
            const Role role(blockIdx.x);
            const int state = role.lane % PADDED_STATES;
            for (int t = role.warp; t < steps; t += WARPS) {
                float sum = 0.f;
#pragma unroll
                for (int warp = 0; warp < WARPS; warp++) sum += shared.warp_sums[warp][t][role.lane];
                if (state < STATES)
                    store_row(shared.positions[chunk & 3][t],
                              RANK + role.lane / PADDED_STATES * STATES + state, sum);
            }
        }
        __syncthreads();
    }
    write_low(0);

    const Role role(blockIdx.x);
    constexpr int WIDTH = STATES + 2 + RANK;
    float* const to = parameter_grad + (scan * channels + role.first_channel) * WIDTH;
    const int exist = min(CHANNELS, channels - role.first_channel);
#pragma unroll
    for (int c = 0; c < 2; c++)
#pragma unroll
        for (int n = 0; n < LANE_STATES; n++) {
            const int state = LANE_STATES * role.quad_lane + (n ^ order_of(role));
            if (2 * role.pair + c < exist && state < STATES)
                to[(2 * role.pair + c) * WIDTH + state] = a_grad[c][n];
        }
    if (role.thread < exist) {
        const int own = role.thread;
        to[own * WIDTH + STATES] = shared.skip_grad[0][own] + shared.skip_grad[1][own];
        to[own * WIDTH + STATES + 1] = shared.bias_grad[0][own] + shared.bias_grad[1][own];
    }
    for (int i = role.thread; i < exist * RANK; i += THREADS)
        to[i / RANK * WIDTH + STATES + 2 + i % RANK] =
            shared.weight_grad[i % RANK * PADDED_CHANNELS + i / RANK];
}
#endif
