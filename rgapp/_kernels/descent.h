/* The step of one update: momentum, gradient and the soft threshold of L1, one weight at a time. */
#ifndef RGAPP_DESCENT_H
#define RGAPP_DESCENT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "clones.h"

/* One row of an update: velocity = momentum velocity - rate gradient, then the step and the soft threshold of L1.
 * Returns 0 where a weight is no longer finite. */
CLONES static int descent_row(float *restrict weight, float *restrict velocity, const float *restrict gradient,
                              ptrdiff_t n, float rate, float momentum, float shrink)
{
    uint32_t broken = 0;
    for (ptrdiff_t j = 0; j < n; j++) {
        float step = momentum * velocity[j] - rate * gradient[j], w = weight[j] + step;
        float above = w - shrink, below = w + shrink;
        uint32_t bits;
        velocity[j] = step;
        w = above > 0.0f ? above : below < 0.0f ? below : 0.0f * w + 0.0f; /* 0, but NaN stays NaN */
        weight[j] = w;
        memcpy(&bits, &w, 4);
        broken |= (bits & 0x7f800000u) == 0x7f800000u;
    }
    return !broken;
}

#endif
