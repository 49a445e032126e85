/* moments.h for every instruction set of the processor family, and the choice among them at run time. */
#ifndef RGAPP_MOMENT_SETS_H
#define RGAPP_MOMENT_SETS_H

#include <stddef.h>
#include <stdint.h>

enum { MOMENT_LANES = 8 };

/* One block of samples: see grow in moments.pyx. */
typedef struct {
    const double *scores, *vectors;
    ptrdiff_t variables, width, first;
    const int64_t* cuts;
    ptrdiff_t n_cuts, low, high;
    double *field, *second, *fourth;
} moment_task_t;

#if defined(__GNUC__) || defined(__clang__)
#define MOMENT_INLINE static inline __attribute__((always_inline))
#else
#define MOMENT_INLINE static __forceinline
#endif
#if defined(__clang__)
#define MOMENT_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define MOMENT_UNROLL _Pragma("GCC unroll 8")
#else
#define MOMENT_UNROLL
#endif

/* the running sums of GROUP variables fill half of the registers of an instruction set */
#define NAME(x) moment_##x##_plain
#define PACKET_BYTES 16
#define GROUP 1
#include "moments.h"
#undef NAME
#undef PACKET_BYTES
#undef GROUP

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define MOMENT_X86 1

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif
#define NAME(x) moment_##x##_avx2
#define PACKET_BYTES 32
#define GROUP 2
#include "moments.h"
#undef NAME
#undef PACKET_BYTES
#undef GROUP
#ifdef __clang__
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f")
#endif
#define NAME(x) moment_##x##_avx512
#define PACKET_BYTES 64
#define GROUP 8
#include "moments.h"
#undef NAME
#undef PACKET_BYTES
#undef GROUP
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

enum { MOMENT_PLAIN, MOMENT_AVX2, MOMENT_AVX512, MOMENT_SETS };

static inline int moment_has(int set)
{
    switch (set) {
    case MOMENT_PLAIN:
        return 1;
#ifdef MOMENT_X86
    case MOMENT_AVX2:
        return __builtin_cpu_supports("avx2");
    case MOMENT_AVX512:
        return __builtin_cpu_supports("avx512f");
#endif
    default:
        return 0;
    }
}

static inline void moment_grow(int set, const moment_task_t* task)
{
    static void (*const table[MOMENT_SETS])(const moment_task_t*) = {
        moment_grow_plain,
#ifdef MOMENT_X86
        moment_grow_avx2,
        moment_grow_avx512,
#endif
    };
    table[set](task);
}

/* counts[bin] += 1 for each scale * field[t] inside [low, low + bins / per_unit) */
static inline void moment_counts(const double* field, ptrdiff_t width, double scale, double low, double per_unit,
                                 ptrdiff_t bins, int64_t* counts)
{
    for (ptrdiff_t t = 0; t < width; t++) {
        double bin = (field[t] * scale - low) * per_unit;
        if (bin >= 0 && bin < (double)bins)
            counts[(ptrdiff_t)bin] += 1;
    }
}

#endif
