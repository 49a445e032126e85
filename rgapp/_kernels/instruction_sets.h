/* packed.h for every instruction set of the processor family, and the choice among them at run time. */
#ifndef RGAPP_INSTRUCTION_SETS_H
#define RGAPP_INSTRUCTION_SETS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "random.h"

/* When a spin flips. digits: bit k of entry j is the j-th binary digit of the threshold of class k. Without a field
 * class 0 has an odd number of unlike neighbours, class 1 is the rest of those that need luck; in a field class k has
 * k neighbours up, and bit k of favours_up tells where the field and they together pull upwards. */
typedef struct {
    uint8_t digits[64];
    int favours_up;
    int heat_bath;
    int field;
} rule_t;

typedef void (*half_sweep_t)(uint64_t *, ptrdiff_t, ptrdiff_t, int, ptrdiff_t, ptrdiff_t, const rule_t *, stream_t *);
typedef void (*measure_t)(const uint64_t *, ptrdiff_t, ptrdiff_t, int64_t *, int64_t *);

/* Number of set bits (Hacker's Delight, fig. 5-2). */
static inline int count_bits(uint64_t x)
{
    x = x - ((x >> 1) & 0x5555555555555555u);
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (int)((x * 0x0101010101010101u) >> 56);
}

#if defined(__GNUC__) || defined(__clang__)
#define PACKED_INLINE static inline __attribute__((always_inline))
#define PACKED_RARE __attribute__((noinline))
#define PACKED_ALIGNED __attribute__((aligned(64)))
#define PACKED_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define PACKED_INLINE static __forceinline
#define PACKED_RARE __declspec(noinline)
#define PACKED_ALIGNED __declspec(align(64))
#define PACKED_UNLIKELY(x) (x)
#endif

#define VARIANTS                                                                                                     \
    VARIANT(metropolis, 0, 0)                                                                                        \
    VARIANT(heat_bath, 1, 0)                                                                                         \
    VARIANT(metropolis_field, 0, 1)                                                                                  \
    VARIANT(heat_bath_field, 1, 1)

/* each with its two options as constants, so that nothing is decided in the loop */
#define VARIANT(name, heat_bath, field)                                                                              \
    static void NAME(name)(uint64_t *words, ptrdiff_t rows, ptrdiff_t width, int colour, ptrdiff_t first,            \
                           ptrdiff_t last, const rule_t *rule, stream_t *stream)                                     \
    {                                                                                                                \
        NAME(half_sweep)(words, rows, width, colour, first, last, rule, stream, heat_bath, field);                   \
    }

#define NAME(x) x##_plain
#define SIMD_WORDS 1
#include "simd.h"
#include "packed.h"
VARIANTS
#undef NAME
#undef SIMD_WORDS

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define RGAPP_X86 1
#include <immintrin.h>

#define NAME(x) x##_sse2
#define SIMD_WORDS 2
#include "simd.h"
#include "packed.h"
VARIANTS
#undef NAME
#undef SIMD_WORDS

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,popcnt")
#endif
#define NAME(x) x##_avx2
#define SIMD_WORDS 4
#include "simd.h"
#include "packed.h"
VARIANTS
#undef NAME
#undef SIMD_WORDS
#ifdef __clang__
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt"))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")
#endif
#define NAME(x) x##_avx512
#define SIMD_WORDS 8
#include "simd.h"
#include "packed.h"
VARIANTS
#undef NAME
#undef SIMD_WORDS
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

enum { PLAIN, SSE2, AVX2, AVX512, INSTRUCTION_SETS };

static inline int has_instruction_set(int set)
{
    switch (set) {
    case PLAIN:
        return 1;
#ifdef RGAPP_X86
    case SSE2:
        return 1;
    case AVX2:
        return __builtin_cpu_supports("avx2");
    case AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    default:
        return 0;
    }
}

static inline half_sweep_t half_sweep_of(int set, const rule_t *rule)
{
#define FOUR(set) {metropolis_##set, heat_bath_##set, metropolis_field_##set, heat_bath_field_##set}
    static const half_sweep_t table[INSTRUCTION_SETS][4] = {
        FOUR(plain),
#ifdef RGAPP_X86
        FOUR(sse2),
        FOUR(avx2),
        FOUR(avx512),
#endif
    };
#undef FOUR
    return table[set][rule->heat_bath + 2 * rule->field];
}

static inline measure_t measure_of(int set)
{
    static const measure_t table[INSTRUCTION_SETS] = {
        measure_plain,
#ifdef RGAPP_X86
        measure_sse2,
        measure_avx2,
        measure_avx512,
#endif
    };
    return table[set];
}

#endif
