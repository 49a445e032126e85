"""Local updates of the square Ising lattice, 512 sites at a time, for sizes that are multiples of 64.

The lattice is kept in bands (see packed.h): another order of the words than that of ising.pyx, as many of
them. What happens is the same with every instruction set and with any number of threads: the rows are cut
into blocks by the size alone, and each block has a random stream of its own.
"""

from libc.stdint cimport int64_t, uint32_t, uint64_t, uint8_t

from rgapp._kernels.random cimport next_below, next_word, stream_t

cdef extern from "instruction_sets.h" nogil:
    int INSTRUCTION_SETS
    ctypedef struct rule_t:
        uint8_t[64] digits
        int favours_up
        int heat_bath
        int field
    ctypedef void (*half_sweep_t)(uint64_t*, Py_ssize_t, Py_ssize_t, int, Py_ssize_t, Py_ssize_t,
                                  const rule_t*, stream_t*) noexcept
    ctypedef void (*measure_t)(const uint64_t*, Py_ssize_t, Py_ssize_t, int64_t*, int64_t*) noexcept
    int has_instruction_set(int which)
    half_sweep_t half_sweep_of(int which, const rule_t* rule)
    measure_t measure_of(int which)

cdef extern from "crew.h" nogil:
    int CREW_WORDS_ "CREW_WORDS"
    ctypedef struct crew_t:
        uint64_t ticket
    void crew_open(crew_t* crew, uint64_t blocks)
    void crew_turn(crew_t* crew, uint64_t turn)
    int64_t crew_take(crew_t* crew, uint64_t* turn)
    void crew_done(crew_t* crew)
    void crew_wait(crew_t* crew)
    void crew_close(crew_t* crew)
    int crew_closed(crew_t* crew)
    void crew_pause(int* waited)

CREW_WORDS = CREW_WORDS_
NAMES = ("plain", "sse2", "avx2", "avx512")

cdef enum:
    QUAD = 4  # units that are updated together
    LEAST_QUADS = 32  # in a block, unless that is all there is
    MOST_BLOCKS = 64
    PAUSE = 6  # one in 2^6 half sweeps of Metropolis is left out


def instruction_sets():
    """Names of those that this processor has, the slowest first."""
    return tuple(name for which, name in enumerate(NAMES) if has_instruction_set(which))


def blocks(Py_ssize_t size):
    """Number of blocks, each with a stream of its own, that a lattice is cut into."""
    return count_blocks(size)


def to_rows(const uint64_t[::1] words, Py_ssize_t size, uint64_t[:, ::1] rows):
    """Row-major packed bits (OUT, (size, size / 64)) of a lattice (IN)."""
    cdef Py_ssize_t y, w, width = size // 64
    with nogil:
        for y in range(size):
            for w in range(width):
                rows[y, w] = words[place(size, y, w)]


def from_rows(const uint64_t[:, ::1] rows, Py_ssize_t size, uint64_t[::1] words):
    """The lattice (OUT) of row-major packed bits (IN)."""
    cdef Py_ssize_t y, w, width = size // 64
    with nogil:
        for y in range(size):
            for w in range(width):
                words[place(size, y, w)] = rows[y, w]


def measure(const uint64_t[::1] words, Py_ssize_t size, int instruction_set):
    """(sum of the products of neighbours over the 2 size^2 bonds, sum of the spins)."""
    cdef int64_t bonds = 0, spins = 0
    with nogil:
        measure_into(words, size, instruction_set, &bonds, &spins)
    return bonds, spins


def open_crew(uint64_t[::1] crew_words, Py_ssize_t size):
    """Make a crew (OUT, CREW_WORDS) ready for one call of ``sweeps`` and the helpers that come to it."""
    with nogil:
        crew_open(<crew_t*> &crew_words[0], count_blocks(size))


def sweeps(uint64_t[::1] words, Py_ssize_t size, const uint64_t[:, ::1] thresholds, bint heat_bath,
           uint64_t[:, ::1] streams, uint64_t[::1] state, uint64_t[::1] crew_words, int instruction_set,
           Py_ssize_t count, Py_ssize_t every, int64_t[:, ::1] record):
    """``count`` sweeps of a lattice (IN/OUT) in checkerboard order; how many sites were tried.

    A spin s (0 down, 1 up) with k unlike neighbours flips with probability thresholds[s, k] / 2^64
    (IN, (2, 5)), which for Metropolis is 1 where nothing is to be paid and for the heat bath complementary
    for opposite spins. The sites draw from ``streams`` (blocks(size), WORDS), the pauses from ``state``.
    After every ``every``-th sweep the pair of ``measure`` goes into the next row of ``record`` (OUT,
    (count // every, 2)); 0 records nothing. Other threads may call ``help_sweeps`` with the same lattice,
    thresholds, streams and crew (IN/OUT, an open one) meanwhile; this call waits for none that comes late.

    Metropolis flips that cost nothing are never refused, and in a fixed order a few states would turn in a
    circle for ever. So one half sweep in 64 is replaced by a try of a single site anywhere.
    """
    cdef stream_t* order = <stream_t*> &state[0]
    cdef crew_t* crew = <crew_t*> &crew_words[0]
    cdef rule_t rule
    cdef half_sweep_t half_sweep
    cdef Py_ssize_t sweep, kept = 0
    cdef int64_t tried = 0
    cdef int colour
    with nogil:
        make_rule(thresholds, heat_bath, &rule)
        half_sweep = half_sweep_of(instruction_set, &rule)
        for sweep in range(count):
            for colour in range(2):
                if not heat_bath and next_word(order) >> (64 - PAUSE) == 0:
                    try_one(words, size, thresholds, order)
                    tried += 1
                    continue
                crew_turn(crew, colour)
                take_blocks(words, size, &rule, half_sweep, streams, crew)
                crew_wait(crew)
                tried += size * size // 2
            if every and (sweep + 1) % every == 0:
                measure_into(words, size, instruction_set, &record[kept, 0], &record[kept, 1])
                kept += 1
        crew_close(crew)
    return tried


def help_sweeps(uint64_t[::1] words, Py_ssize_t size, const uint64_t[:, ::1] thresholds, bint heat_bath,
                uint64_t[:, ::1] streams, uint64_t[::1] crew_words, int instruction_set):
    """Take part in the ``sweeps`` that another thread makes, until it is through."""
    cdef crew_t* crew = <crew_t*> &crew_words[0]
    cdef rule_t rule
    cdef half_sweep_t half_sweep
    cdef int waited = 0
    with nogil:
        make_rule(thresholds, heat_bath, &rule)
        half_sweep = half_sweep_of(instruction_set, &rule)
        while not crew_closed(crew):
            take_blocks(words, size, &rule, half_sweep, streams, crew)
            crew_pause(&waited)


cdef void take_blocks(uint64_t[::1] words, Py_ssize_t size, const rule_t* rule, half_sweep_t half_sweep,
                      uint64_t[:, ::1] streams, crew_t* crew) noexcept nogil:
    """Update blocks of the half sweep that is on until none is left to take.

    Blocks side by side may be updated at the same time: each writes only the bits of its own sites, one
    colour, and reads of the others' words only bits of the other colour, which nobody writes.
    """
    cdef Py_ssize_t quads = count_quads(size), many = count_blocks(size), block
    cdef uint64_t colour
    while True:
        block = <Py_ssize_t> crew_take(crew, &colour)
        if block < 0:
            return
        half_sweep(&words[0], size // 8, size // 64, <int> colour, QUAD * (block * quads // many),
                   QUAD * ((block + 1) * quads // many), rule, <stream_t*> &streams[block, 0])
        crew_done(crew)


cdef inline Py_ssize_t count_quads(Py_ssize_t size) noexcept nogil:
    return size * size // (1024 * QUAD)


cdef inline Py_ssize_t count_blocks(Py_ssize_t size) noexcept nogil:
    return min(max(1, count_quads(size) // LEAST_QUADS), MOST_BLOCKS)


cdef inline Py_ssize_t place(Py_ssize_t size, Py_ssize_t y, Py_ssize_t w) noexcept nogil:
    """Where word w of row y is kept."""
    cdef Py_ssize_t rows = size // 8
    return (y % rows * (size // 64) + w) * 8 + y // rows


cdef inline void measure_into(const uint64_t[::1] words, Py_ssize_t size, int instruction_set,
                              int64_t* bonds, int64_t* spins) noexcept nogil:
    cdef int64_t unlike = 0, up = 0
    measure_of(instruction_set)(&words[0], size // 8, size // 64, &unlike, &up)
    bonds[0] = 2 * size * size - 2 * unlike
    spins[0] = 2 * up - size * size


cdef void make_rule(const uint64_t[:, ::1] thresholds, bint heat_bath, rule_t* rule) noexcept nogil:
    """The same thresholds by what favours a spin: classes and digits as in instruction_sets.h."""
    cdef uint64_t[5] chosen
    cdef int j, k
    rule.heat_bath = heat_bath
    rule.field = 0
    rule.favours_up = 0
    for k in range(5):
        rule.field |= thresholds[0, k] != thresholds[1, k]
        chosen[k] = 0
    if rule.field:
        for k in range(5):  # neighbours up: unlike for a spin that is down
            if thresholds[0, k] > thresholds[1, 4 - k]:
                rule.favours_up |= 1 << k
            chosen[k] = min(thresholds[0, k], thresholds[1, 4 - k])
    else:
        chosen[0] = thresholds[0, 1]
        chosen[1] = thresholds[0, 0]
    for j in range(64):
        rule.digits[j] = 0
        for k in range(5):
            rule.digits[j] |= ((chosen[k] >> (63 - j)) & 1) << k


cdef void try_one(uint64_t[::1] words, Py_ssize_t size, const uint64_t[:, ::1] thresholds,
                  stream_t* stream) noexcept nogil:
    cdef Py_ssize_t site = next_below(stream, <uint32_t> (size * size)), y = site // size, x = site % size
    cdef int spin = bit(words, size, y, x)
    cdef int unlike = ((spin ^ bit(words, size, y - 1 if y > 0 else size - 1, x))
                       + (spin ^ bit(words, size, y + 1 if y < size - 1 else 0, x))
                       + (spin ^ bit(words, size, y, x - 1 if x > 0 else size - 1))
                       + (spin ^ bit(words, size, y, x + 1 if x < size - 1 else 0)))
    if next_word(stream) < thresholds[spin, unlike]:
        words[place(size, y, x >> 6)] ^= <uint64_t> 1 << (x & 63)


cdef inline int bit(const uint64_t[::1] words, Py_ssize_t size, Py_ssize_t y, Py_ssize_t x) noexcept nogil:
    return <int> ((words[place(size, y, x >> 6)] >> (x & 63)) & 1)
