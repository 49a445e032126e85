/* The step of one update, one weight at a time: down the gradient, then the pulls of L1 and L2.
 *
 * Both pulls act after the step, as proximal maps (Parikh & Boyd 2014, section 6.5): L1 takes ``shrink`` off |w| and
 * stops at 0, L2 multiplies by ``keep``. */
#ifndef RGAPP_DESCENT_H
#define RGAPP_DESCENT_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "clones.h"

#if defined(__GNUC__)
#define DESCENT_INLINE static inline __attribute__((always_inline))
#else
#define DESCENT_INLINE static inline
#endif

DESCENT_INLINE float descent_pull(float w, float shrink, float keep)
{
    float above = w - shrink, below = w + shrink;
    w = above > 0.0f ? above : below < 0.0f ? below : 0.0f * w + 0.0f; /* 0, but NaN stays NaN */
    return keep * w;
}

DESCENT_INLINE uint32_t descent_broken(float w)
{
    uint32_t bits;
    memcpy(&bits, &w, 4);
    return (bits & 0x7f800000u) == 0x7f800000u;
}

/* velocity = momentum velocity - rate gradient, and the weight moves by it. Returns 0 where a weight is no longer
 * finite. */
CLONES static int descent_momentum(float *restrict weight, float *restrict velocity, const float *restrict gradient,
                                   ptrdiff_t n, float rate, float momentum, float shrink, float keep)
{
    uint32_t broken = 0;
    for (ptrdiff_t j = 0; j < n; j++) {
        float step = momentum * velocity[j] - rate * gradient[j];
        float w = descent_pull(weight[j] + step, shrink, keep);
        velocity[j] = step;
        weight[j] = w;
        broken |= descent_broken(w);
    }
    return !broken;
}

/* What an Adam step takes: running means of the gradient and of its square with the shares of the past ``first`` and
 * ``second``, freed of their start at 0 by the factors ``first_growth`` and ``second_growth``. */
typedef struct {
    float scale, rate, first, second, first_growth, second_growth;
} adam_t;

/* Kingma & Ba 2015, algorithm 1; ``scale`` turns the summed gradient into its mean. */
CLONES static int descent_adam(float *restrict weight, float *restrict mean, float *restrict square,
                               const float *restrict gradient, ptrdiff_t n, adam_t adam, float shrink, float keep)
{
    uint32_t broken = 0;
    for (ptrdiff_t j = 0; j < n; j++) {
        float slope = adam.scale * gradient[j];
        float m = adam.first * mean[j] + (1.0f - adam.first) * slope;
        float s = adam.second * square[j] + (1.0f - adam.second) * (slope * slope);
        float step = adam.rate * (adam.first_growth * m) / (sqrtf(adam.second_growth * s) + 1e-8f);
        float w = descent_pull(weight[j] - step, shrink, keep);
        mean[j] = m;
        square[j] = s;
        weight[j] = w;
        broken |= descent_broken(w);
    }
    return !broken;
}

#endif
