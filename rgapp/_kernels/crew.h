/* Threads that share the blocks of one half sweep after the other.
 *
 * One thread leads: it opens a turn, takes blocks until none is left, and waits for those that others took. A helper
 * takes blocks whenever it comes by, and may come late or never; nobody waits for it unless it took something. */
#ifndef RGAPP_CREW_H
#define RGAPP_CREW_H

#include <stdint.h>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#define CREW_YIELD() SwitchToThread()
#else
#include <sched.h>
#define CREW_YIELD() sched_yield()
#endif

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
/* these order all that comes before and after them, which is more than is asked for */
#define CREW_LOAD(word) ((uint64_t)_InterlockedOr64((volatile __int64 *)(word), 0))
#define CREW_STORE(word, value) ((void)_InterlockedExchange64((volatile __int64 *)(word), (__int64)(value)))
#define CREW_ADD_ONE(word) ((void)_InterlockedIncrement64((volatile __int64 *)(word)))
#else
#define CREW_LOAD(word) __atomic_load_n(word, __ATOMIC_ACQUIRE)
#define CREW_STORE(word, value) __atomic_store_n(word, value, __ATOMIC_RELEASE)
#define CREW_ADD_ONE(word) ((void)__atomic_add_fetch(word, 1, __ATOMIC_RELEASE))
#endif

/* Puts ``value`` where ``*seen`` stands and returns 1; or 0, with what stands there now in ``*seen``. */
static inline int crew_swap(uint64_t *word, uint64_t *seen, uint64_t value)
{
#if defined(_MSC_VER) && !defined(__clang__)
    const uint64_t before =
        (uint64_t)_InterlockedCompareExchange64((volatile __int64 *)word, (__int64)value, (__int64)*seen);
    const int swapped = before == *seen;
    *seen = before;
    return swapped;
#else
    return __atomic_compare_exchange_n(word, seen, value, 1, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
#endif
}

#define CREW_WORDS 24
#define CREW_CLOSED UINT64_MAX

/* Three lines of memory, so that those who wait do not slow down those who write. */
typedef struct {
    uint64_t ticket; /* number of the turn << 32 | colour << 16 | next block to take */
    uint64_t space1[7];
    uint64_t blocks; /* of every turn */
    uint64_t space2[7];
    uint64_t finished; /* blocks of this turn */
    uint64_t space3[7];
} crew_t;

#define CREW_NEXT(ticket) ((ticket) & 0xFFFF)
#define CREW_COLOUR(ticket) ((ticket) >> 16 & 1)

/* Nobody may be inside: the calls before are closed and every helper has left. */
static inline void crew_open(crew_t *crew, uint64_t blocks)
{
    crew->blocks = blocks;
    crew->finished = blocks;
    CREW_STORE(&crew->ticket, blocks); /* nothing to take yet */
}

/* The next turn; the one before is finished. Its number tells a late helper that its ticket is out of date. */
static inline void crew_turn(crew_t *crew, uint64_t colour)
{
    const uint64_t turn = (crew->ticket >> 32) + 1;
    CREW_STORE(&crew->finished, 0);
    CREW_STORE(&crew->ticket, (turn & 0x7FFFFFFF) << 32 | colour << 16);
}

/* The next block that nobody has taken, and the colour of its turn; -1 where none is left. */
static inline int64_t crew_take(crew_t *crew, uint64_t *colour)
{
    uint64_t ticket = CREW_LOAD(&crew->ticket);
    while (ticket != CREW_CLOSED && CREW_NEXT(ticket) < crew->blocks)
        if (crew_swap(&crew->ticket, &ticket, ticket + 1)) {
            *colour = CREW_COLOUR(ticket);
            return (int64_t)CREW_NEXT(ticket);
        }
    return -1;
}

static inline void crew_done(crew_t *crew)
{
    CREW_ADD_ONE(&crew->finished);
}

static inline void crew_pause(int *waited)
{
    if (++*waited < 1000) {
#ifdef __x86_64__
        __builtin_ia32_pause();
#endif
    } else {
        *waited = 0;
        CREW_YIELD();
    }
}

/* Until every block of this turn is done. */
static inline void crew_wait(crew_t *crew)
{
    int waited = 0;
    while (CREW_LOAD(&crew->finished) < crew->blocks)
        crew_pause(&waited);
}

static inline void crew_close(crew_t *crew)
{
    CREW_STORE(&crew->ticket, CREW_CLOSED);
}

static inline int crew_closed(crew_t *crew)
{
    return CREW_LOAD(&crew->ticket) == CREW_CLOSED;
}

#endif
