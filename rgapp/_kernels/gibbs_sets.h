/* gibbs.h for every instruction set of the processor family, and the choice among them at run time. */
#ifndef RGAPP_GIBBS_SETS_H
#define RGAPP_GIBBS_SETS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "random.h"

#define GIBBS_GROUP 4  /* units in a group */
#define GIBBS_SUMS 16  /* signed sums of a group */
#define GIBBS_DEPTH 8  /* groups in one pass */
#define GIBBS_WIDTH 64 /* columns of weights in one pass */
#define GIBBS_ROWS (GIBBS_GROUP * GIBBS_DEPTH)
#define GIBBS_FEW 3 /* chains up to which no tables are made */

#if defined(__GNUC__)
#define GIBBS_INLINE static inline __attribute__((always_inline))
#else
#define GIBBS_INLINE static inline
#endif

typedef struct {
    void (*field)(const int8_t *, const float *, ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, uint8_t *, float *);
    void (*draw)(const float *, ptrdiff_t, float, stream_t *, int8_t *);
    void (*mean)(const float *, ptrdiff_t, float *);
} gibbs_t;

#define NAME(x) gibbs_##x##_baseline
#include "gibbs.h"
#undef NAME

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define GIBBS_X86 1

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif
#define NAME(x) gibbs_##x##_avx2
#include "gibbs.h"
#undef NAME
#ifdef __clang__
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")
#endif
#define NAME(x) gibbs_##x##_avx512
#include "gibbs.h"
#undef NAME
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

enum { GIBBS_BASELINE, GIBBS_AVX2, GIBBS_AVX512, GIBBS_SETS };

static inline int gibbs_has(int set)
{
    switch (set) {
    case GIBBS_BASELINE:
        return 1;
#ifdef GIBBS_X86
    case GIBBS_AVX2:
        return __builtin_cpu_supports("avx2");
    case GIBBS_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    default:
        return 0;
    }
}

static inline gibbs_t gibbs_of(int set)
{
    static const gibbs_t table[GIBBS_SETS] = {
        {gibbs_field_baseline, gibbs_draw_baseline, gibbs_mean_baseline},
#ifdef GIBBS_X86
        {gibbs_field_avx2, gibbs_draw_avx2, gibbs_mean_avx2},
        {gibbs_field_avx512, gibbs_draw_avx512, gibbs_mean_avx512},
#endif
    };
    return table[set];
}

#endif
