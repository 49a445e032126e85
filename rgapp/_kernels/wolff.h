/* Growing one Wolff cluster, without recursion and nearly without branches. See cluster.pyx for the rules. */
#ifndef RGAPP_WOLFF_H
#define RGAPP_WOLFF_H

#include <stddef.h>
#include <stdint.h>

#include "random.h"

#if defined(__GNUC__) || defined(__clang__)
#define WOLFF_INLINE static inline __attribute__((always_inline))
#define WOLFF_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define WOLFF_INLINE static __forceinline
#define WOLFF_UNLIKELY(x) (x)
#endif

/* A lattice of size^2 sites in rows of so many words. A site is y << shift | x, and where the rows are a power of two
 * of words long, that is the number of its bit. */
typedef struct {
    uint64_t *words;
    uint32_t size, width, shift;
} torus_t;

static inline torus_t torus_of(uint64_t *words, ptrdiff_t size)
{
    torus_t torus = {words, (uint32_t)size, (uint32_t)((size + 63) / 64), 6};
    while ((64u << (torus.shift - 6)) < 64 * torus.width)
        torus.shift++;
    return torus;
}

/* What is known of a size when the loop is compiled. ALIGNED: rows are a power of two of words long, so that a site is
 * the number of its bit. BINARY: so is the size, at least 64, and the torus is a matter of masks. */
typedef enum { ANY_SIZE, ALIGNED, BINARY } form_t;

static inline form_t form_of(const torus_t *torus)
{
    if (torus->size == 1u << torus->shift)
        return BINARY;
    return 64 * torus->width == 1u << torus->shift ? ALIGNED : ANY_SIZE;
}

WOLFF_INLINE uint64_t *word_of(const torus_t *torus, uint32_t site, const form_t form)
{
    if (form != ANY_SIZE)
        return torus->words + (site >> 6);
    return torus->words + (size_t)(site >> torus->shift) * torus->width + ((site & ((1u << torus->shift) - 1)) >> 6);
}

/* A bond holds with probability bond / 2^64: half a random word decides, and another one in the rare case that the
 * half is just that of the threshold. */
WOLFF_INLINE uint64_t holds(uint32_t half, uint64_t bond, stream_t *stream)
{
    const uint32_t threshold = (uint32_t)(bond >> 32);
    if (WOLFF_UNLIKELY(half == threshold))
        return (next_word(stream) >> 32) < (uint32_t)bond;
    return half < threshold;
}

/* Turn a site and push it if it is like the cluster and the bond holds; the new top of the stack. */
WOLFF_INLINE size_t try_site(const torus_t *torus, uint32_t site, uint64_t spin, uint64_t bonded, uint32_t *stack,
                             size_t top, const form_t form)
{
    uint64_t *word = word_of(torus, site, form);
    const uint64_t joins = ((*word >> (site & 63)) ^ spin ^ 1) & bonded;
    *word ^= joins << (site & 63);
    stack[top] = site;
    return top + joins;
}

/* The same for left and right, mostly two bits of one word: loaded and stored once, for the next load of that word
 * waits for the last store. */
WOLFF_INLINE size_t try_sides(const torus_t *torus, uint32_t site, uint32_t left, uint32_t right, uint64_t spin,
                              uint64_t bonded_left, uint64_t bonded_right, uint32_t *stack, size_t top,
                              const form_t form)
{
    const uint32_t before = (site & 63) - 1; /* bit of the left one */
    if (WOLFF_UNLIKELY(before >= 62 || right != site + 1)) {
        top = try_site(torus, left, spin, bonded_left, stack, top, form);
        return try_site(torus, right, spin, bonded_right, stack, top, form);
    }
    uint64_t *word = word_of(torus, site, form);
    const uint64_t like = (*word ^ (spin - 1)) >> before, joins = like & (bonded_left | bonded_right << 2);
    *word ^= joins << before;
    stack[top] = left;
    top += joins & 1;
    stack[top] = right;
    return top + (joins >> 2);
}

/* The neighbours of the site on top of the stack; the new top. Left and right draw from one word, up and down from the
 * next, the lower half first. */
WOLFF_INLINE size_t grow(const torus_t *torus, uint64_t spin, uint64_t bond, stream_t *stream, uint32_t *stack,
                         size_t top, const form_t form)
{
    const uint32_t site = stack[--top], step = 1u << torus->shift, columns = step - 1, last = torus->size - 1;
    const uint64_t sides = next_word(stream), ends = next_word(stream);
    uint32_t left, right, up, down;
    if (form == BINARY) {
        const uint32_t sites = torus->size * torus->size - 1, row = site & ~columns;
        left = row | ((site - 1) & columns);
        right = row | ((site + 1) & columns);
        up = (site - step) & sites;
        down = (site + step) & sites;
    } else {
        const uint32_t x = site & columns, y = site >> torus->shift;
        left = x == 0 ? site + last : site - 1;
        right = x == last ? site - last : site + 1;
        up = y == 0 ? site + (last << torus->shift) : site - step;
        down = y == last ? x : site + step;
    }
    const uint64_t to_left = holds((uint32_t)sides, bond, stream);
    const uint64_t to_right = holds((uint32_t)(sides >> 32), bond, stream);
    top = try_sides(torus, site, left, right, spin, to_left, to_right, stack, top, form);
    top = try_site(torus, up, spin, holds((uint32_t)ends, bond, stream), stack, top, form);
    top = try_site(torus, down, spin, holds((uint32_t)(ends >> 32), bond, stream), stack, top, form);
    return top;
}

WOLFF_INLINE int64_t grow_form(const torus_t *torus, uint64_t spin, uint64_t bond, stream_t *stream, uint32_t *stack,
                               size_t top, const form_t form)
{
    int64_t joined = 0;
    while (top) {
        const size_t before = top - 1;
        top = grow(torus, spin, bond, stream, stack, top, form);
        joined += (int64_t)(top - before);
    }
    return joined;
}

/* Grow until the stack is empty; how many sites joined. */
static inline int64_t grow_all(const torus_t *torus, uint64_t spin, uint64_t bond, stream_t *stream, uint32_t *stack,
                               size_t top)
{
    switch (form_of(torus)) {
    case BINARY:
        return grow_form(torus, spin, bond, stream, stack, top, BINARY);
    case ALIGNED:
        return grow_form(torus, spin, bond, stream, stack, top, ALIGNED);
    default:
        return grow_form(torus, spin, bond, stream, stack, top, ANY_SIZE);
    }
}

#endif
