/* sfc64 (Chris Doty-Humphrey, PractRand), eight lanes side by side.
 *
 * The words come out lane by lane: lane 0, 1, ... 7, then lane 0 again. A scalar loop takes them one at a time with
 * next_word; a packed loop may take whole blocks of eight. Both see the same words in the same order. */
#ifndef RGAPP_RANDOM_H
#define RGAPP_RANDOM_H

#include <stdint.h>

#define STREAM_LANES 8
#define STREAM_WORDS (5 * STREAM_LANES + 1)

typedef struct {
    uint64_t a[STREAM_LANES], b[STREAM_LANES], c[STREAM_LANES], d[STREAM_LANES];
    uint64_t block[STREAM_LANES]; /* the eight words made last */
    uint64_t taken;               /* how many of them are used up */
} stream_t;

/* Fill the block: one step of every lane. Trip counts are constant, so that the compiler makes vectors of it. */
static inline void next_block(stream_t *s)
{
    for (int k = 0; k < STREAM_LANES; k++) {
        uint64_t word = s->a[k] + s->b[k] + s->d[k];
        s->d[k] += 1;
        s->a[k] = s->b[k] ^ (s->b[k] >> 11);
        s->b[k] = s->c[k] + (s->c[k] << 3);
        s->c[k] = ((s->c[k] << 24) | (s->c[k] >> 40)) + word;
        s->block[k] = word;
    }
    s->taken = 0;
}

static inline uint64_t next_word(stream_t *s)
{
    if (s->taken == STREAM_LANES)
        next_block(s);
    return s->block[s->taken++];
}

/* Uniform on [0, 1): the upper 53 bits of a word. */
static inline double next_double(stream_t *s)
{
    return (double)(next_word(s) >> 11) * 0x1.0p-53;
}

/* Uniform on 0 .. bound-1, without bias: Lemire 2019 (ACM Trans. Model. Comput. Simul. 29, 3), on upper halves. */
static inline uint32_t next_below(stream_t *s, uint32_t bound)
{
    uint64_t product = (next_word(s) >> 32) * bound;
    if ((uint32_t)product < bound) {
        uint32_t rejected = (uint32_t)(-bound) % bound;
        while ((uint32_t)product < rejected)
            product = (next_word(s) >> 32) * bound;
    }
    return (uint32_t)(product >> 32);
}

#endif
