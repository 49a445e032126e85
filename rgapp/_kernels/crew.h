/* Threads that share the blocks of one half sweep after the other.
 *
 * One thread leads: it opens a turn, takes blocks until none is left, and waits for those that others took. A helper
 * takes blocks whenever it comes by, and may come late or never; nobody waits for it unless it took something. */
#ifndef RGAPP_CREW_H
#define RGAPP_CREW_H

#include <stdint.h>

#ifdef _WIN32
#include <windows.h>
#define CREW_YIELD() SwitchToThread()
#else
#include <sched.h>
#define CREW_YIELD() sched_yield()
#endif

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
    __atomic_store_n(&crew->ticket, blocks, __ATOMIC_RELEASE); /* nothing to take yet */
}

/* The next turn; the one before is finished. Its number tells a late helper that its ticket is out of date. */
static inline void crew_turn(crew_t *crew, uint64_t colour)
{
    const uint64_t turn = (crew->ticket >> 32) + 1;
    __atomic_store_n(&crew->finished, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&crew->ticket, (turn & 0x7FFFFFFF) << 32 | colour << 16, __ATOMIC_RELEASE);
}

/* The next block that nobody has taken, and the colour of its turn; -1 where none is left. */
static inline int64_t crew_take(crew_t *crew, uint64_t *colour)
{
    uint64_t ticket = __atomic_load_n(&crew->ticket, __ATOMIC_ACQUIRE);
    while (ticket != CREW_CLOSED && CREW_NEXT(ticket) < crew->blocks)
        if (__atomic_compare_exchange_n(&crew->ticket, &ticket, ticket + 1, 1, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            *colour = CREW_COLOUR(ticket);
            return (int64_t)CREW_NEXT(ticket);
        }
    return -1;
}

static inline void crew_done(crew_t *crew)
{
    __atomic_add_fetch(&crew->finished, 1, __ATOMIC_RELEASE);
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
    while (__atomic_load_n(&crew->finished, __ATOMIC_ACQUIRE) < crew->blocks)
        crew_pause(&waited);
}

static inline void crew_close(crew_t *crew)
{
    __atomic_store_n(&crew->ticket, CREW_CLOSED, __ATOMIC_RELEASE);
}

static inline int crew_closed(crew_t *crew)
{
    return __atomic_load_n(&crew->ticket, __ATOMIC_ACQUIRE) == CREW_CLOSED;
}

#endif
