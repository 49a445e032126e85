/* Local updates of 512 sites at a time: one half sweep of a lattice in bands, for one instruction set.
 *
 * Included once for each instruction set, with SIMD_WORDS and NAME(x) defined; simd.h has the vectors.
 *
 * Layout. A lattice of size L = 64 W is cut into 8 bands of H = L / 8 rows. Word (i W + w) 8 + k is word w of row
 * i + k H, so that a unit of eight words holds the same word of eight rows far apart: the neighbours above and below
 * are the same lanes of other units, except at the seams of the bands, and left and right are shifts by one bit.
 *
 * No idle lanes. The sites of one colour in rows A = 2p and B = 2p + 1 fill one unit: those of A in the columns of
 * the mask, those of B in the others.
 *
 * Chance. Each lane compares a random binary fraction with the threshold of its class digit by digit from the top;
 * the first digit in which they differ settles it. After a few digits nearly all lanes are settled, and the open ones
 * of four units are laid over one another and settled together with shared digits. That is exact: no two sites use
 * the same digit of the same lane. Where two open lanes collide, or something stays open, the rare path goes on to
 * the 64th digit. Every instruction set takes the same words of the same lanes in the same order. */

#define OWN 7    /* digits that each unit draws for itself */
#define SHARED 8 /* digits that the open lanes of four units share */
#define UNITS 4

#undef PARTS
#define PARTS (8 / SIMD_WORDS)

/* One step of the lanes of sfc64 in a, b, c, d; see random.h. */
#undef DRAW
#define DRAW(word)                            \
    do {                                      \
        word = ADD(ADD(a, b), d);             \
        d = ADD(d, one);                      \
        a = XOR(b, RIGHT(b, 11));             \
        b = ADD(c, LEFT(c, 3));               \
        c = ADD(ROTATE_24(c), word);          \
    } while (0)

/* Next digit of the lanes that are open: those whose random digit is below that of their threshold are chosen, those
 * where it is above are not, the others stay open. Bit k of digit belongs to class k. With two classes the second is
 * whatever is open and not in the first. */
PACKED_INLINE void NAME(compare)(int digit, VECTOR random, const VECTOR *classes, int count, VECTOR *chosen,
                                 VECTOR *open)
{
    VECTOR threshold;
    if (count == 2) {
        switch (digit) {
        case 0:
            *open = AND_NOT(*open, random);
            return;
        case 3:
            *chosen = OR_AND_NOT(*chosen, *open, random);
            *open = AND(*open, random);
            return;
        case 1: {
            VECTOR differs = AND_XOR(*open, random, classes[0]);
            *chosen = OR_AND(*chosen, differs, classes[0]);
            *open = XOR(*open, differs);
            return;
        }
        default: {
            VECTOR same = AND_XOR(*open, random, classes[0]);
            *chosen = OR_AND_NOT(*chosen, *open, OR(random, classes[0]));
            *open = same;
            return;
        }
        }
    }
    threshold = FILL(0);
    for (int k = 0; k < count; k++)
        if (digit >> k & 1)
            threshold = OR(threshold, classes[k]);
    {
        VECTOR differs = AND_XOR(*open, random, threshold);
        *chosen = OR_AND(*chosen, differs, threshold);
        *open = XOR(*open, differs);
    }
}

/* What is settled of four units, and what is shared: words 0 .. 7 of each. */
typedef struct {
    uint64_t base[8], chosen[8], open[8], classes[5][8];
} PACKED_ALIGNED NAME(unit_t);

/* Settle what the shared digits could not: each unit by itself where open lanes collided, else all together. */
static PACKED_RARE void NAME(settle)(NAME(unit_t) *units, NAME(unit_t) *shared, int collided, const uint8_t *digits,
                                     int count, stream_t *stream)
{
    const VECTOR one = FILL(1);
    NAME(unit_t) *unit = collided ? units : shared;
    for (int n = collided ? UNITS : 1; n > 0; n--, unit++) {
        int left = 1;
        for (int j = collided ? OWN : OWN + SHARED; j < 64 && left; j++) {
            left = 0;
            for (int part = 0; part < PARTS; part++) {
                const int o = part * SIMD_WORDS;
                VECTOR a = LOAD(stream->a + o), b = LOAD(stream->b + o), c = LOAD(stream->c + o);
                VECTOR d = LOAD(stream->d + o), random, classes[5];
                VECTOR chosen = LOAD(unit->chosen + o), open = LOAD(unit->open + o);
                for (int k = 0; k < count; k++)
                    classes[k] = LOAD(unit->classes[k] + o);
                DRAW(random);
                NAME(compare)(digits[j], random, classes, count, &chosen, &open);
                STORE(unit->chosen + o, chosen);
                STORE(unit->open + o, open);
                left |= ANY(open);
                STORE(stream->a + o, a);
                STORE(stream->b + o, b);
                STORE(stream->c + o, c);
                STORE(stream->d + o, d);
            }
        }
        if (collided)
            memset(unit->open, 0, sizeof unit->open);
    }
}

PACKED_INLINE void NAME(half_sweep)(uint64_t *words, ptrdiff_t rows, ptrdiff_t width, int colour, ptrdiff_t first,
                                    ptrdiff_t last, const rule_t *rule, stream_t *stream, const int heat_bath,
                                    const int field)
{
    const VECTOR mask = FILL(colour ? 0xAAAAAAAAAAAAAAAAu : 0x5555555555555555u);
    const VECTOR one = FILL(1), all = FILL(-1), none = FILL(0);
    const ptrdiff_t row = 8 * width; /* words from one row of a band to the next */
    const int count = field ? 5 : 2;
    ptrdiff_t pair = first / width, w = first % width;
    uint8_t digits[64];
    stream_t PACKED_ALIGNED local = *stream;
    memcpy(digits, rule->digits, sizeof digits);
    for (ptrdiff_t n = first; n < last; n += UNITS) {
        NAME(unit_t) units[UNITS], shared;
        uint64_t *upper[UNITS];
        VECTOR collided = none, left = none;
        const ptrdiff_t its_pair = pair, its_w = w;
        for (int part = 0; part < PARTS; part++) {
            const int o = part * SIMD_WORDS;
            VECTOR a = LOAD(local.a + o), b = LOAD(local.b + o), c = LOAD(local.c + o), d = LOAD(local.d + o);
            VECTOR together = none, settled = none, their_classes[5] = {none, none, none, none, none};
            pair = its_pair;
            w = its_w;
            for (int u = 0; u < UNITS; u++) {
                uint64_t *A = words + 2 * pair * row + 8 * w, *B = A + row;
                uint64_t PACKED_ALIGNED above_seam[8], PACKED_ALIGNED below_seam[8];
                const uint64_t *above = A - row, *below = B + row;
                if (pair == 0) { /* the band before ends above this one */
                    const uint64_t *bottom = words + (rows - 1) * row + 8 * w;
                    for (int k = 0; k < 8; k++)
                        above_seam[k] = bottom[(k + 7) & 7];
                    above = above_seam;
                }
                if (2 * pair + 2 == rows) {
                    const uint64_t *top = words + 8 * w;
                    for (int k = 0; k < 8; k++)
                        below_seam[k] = top[(k + 1) & 7];
                    below = below_seam;
                }
                const ptrdiff_t before = 8 * (w ? -1 : width - 1), after = 8 * (w + 1 < width ? 1 : 1 - width);
                const VECTOR in_a = LOAD(A + o), in_b = LOAD(B + o);
                const VECTOR centre = SELECT(mask, in_a, in_b), other = SELECT(mask, in_b, in_a);
                const VECTOR other_before = SELECT(mask, LOAD(B + before + o), LOAD(A + before + o));
                const VECTOR other_after = SELECT(mask, LOAD(B + after + o), LOAD(A + after + o));
                const VECTOR up = SELECT(mask, LOAD(above + o), in_a), down = SELECT(mask, in_b, LOAD(below + o));
                const VECTOR to_left = OR(LEFT(other, 1), RIGHT(other_before, 63));
                const VECTOR to_right = OR(RIGHT(other, 1), LEFT(other_after, 63));
                const VECTOR vertical = XOR(up, down), horizontal = XOR(to_left, to_right);
                VECTOR odd = XOR(vertical, horizontal), classes[5], base, open, chosen = none, random;
                upper[u] = A;
                /* base: flips if nothing is chosen; a chosen lane does the opposite */
                if (field) {
                    const VECTOR both_v = AND(up, down), both_h = AND(to_left, to_right), some = OR(both_v, both_h);
                    VECTOR favoured = none;
                    classes[0] = XOR(all, OR_3(vertical, horizontal, some));
                    classes[1] = AND_NOT(odd, some);
                    classes[3] = AND(odd, some);
                    classes[4] = AND(both_v, both_h);
                    classes[2] = XOR(all, OR_3(odd, classes[0], classes[4]));
                    for (int k = 0; k < 5; k++)
                        if (rule->favours_up >> k & 1)
                            favoured = OR(favoured, classes[k]);
                    base = XOR(centre, favoured);
                    open = heat_bath ? all : XOR(base, all);
                } else if (heat_bath) {
                    /* a majority of the neighbours is favoured; two against two toss a coin at the first digit */
                    const VECTOR majority = OR_AND(AND(up, down), to_left, to_right);
                    const VECTOR tie = AND_NOT(OR(vertical, XOR(up, to_left)), odd);
                    base = XOR(centre, majority);
                    classes[0] = odd;
                    DRAW(random);
                    chosen = AND_NOT(tie, random);
                    open = XOR(all, OR(tie, random));
                } else {
                    /* with two unlike neighbours or more a flip costs nothing */
                    base = OR_3(DIFFER_FROM_BOTH(centre, up, down), DIFFER_FROM_BOTH(centre, to_left, to_right),
                                AND(vertical, horizontal));
                    open = XOR(base, all);
                    classes[0] = odd;
                }
                for (int j = heat_bath && !field ? 1 : 0; j < OWN; j++) {
                    DRAW(random);
                    NAME(compare)(digits[j], random, classes, count, &chosen, &open);
                }
                STORE(units[u].base + o, base);
                STORE(units[u].chosen + o, chosen);
                STORE(units[u].open + o, open);
                for (int k = 0; k < (field ? 5 : 1); k++) {
                    STORE(units[u].classes[k] + o, classes[k]);
                    their_classes[k] = OR_AND(their_classes[k], classes[k], open);
                }
                collided = OR_AND(collided, together, open);
                together = OR(together, open);
                if (++w == width) {
                    w = 0;
                    pair++;
                }
            }
            for (int j = OWN; j < OWN + SHARED; j++) {
                VECTOR random;
                DRAW(random);
                NAME(compare)(digits[j], random, their_classes, count, &settled, &together);
            }
            left = OR(left, together);
            STORE(shared.chosen + o, settled);
            STORE(shared.open + o, together);
            for (int k = 0; k < (field ? 5 : 1); k++)
                STORE(shared.classes[k] + o, their_classes[k]);
            STORE(local.a + o, a);
            STORE(local.b + o, b);
            STORE(local.c + o, c);
            STORE(local.d + o, d);
        }
        if (PACKED_UNLIKELY(ANY(OR(collided, left))))
            NAME(settle)(units, &shared, ANY(collided), digits, count, &local);
        for (int u = 0; u < UNITS; u++) {
            for (int part = 0; part < PARTS; part++) {
                const int o = part * SIMD_WORDS;
                uint64_t *A = upper[u] + o, *B = A + row;
                const VECTOR chosen =
                    OR_AND(LOAD(units[u].chosen + o), LOAD(units[u].open + o), LOAD(shared.chosen + o));
                const VECTOR flips = XOR(LOAD(units[u].base + o), chosen);
                STORE(A, XOR_AND(LOAD(A), flips, mask));
                STORE(B, XOR_AND_NOT(LOAD(B), flips, mask));
            }
        }
    }
    *stream = local;
}

/* Bonds between unlike neighbours, and spins that are up. */
static void NAME(measure)(const uint64_t *words, ptrdiff_t rows, ptrdiff_t width, int64_t *broken, int64_t *up)
{
    const ptrdiff_t row = 8 * width;
    int64_t unlike = 0, ups = 0;
    for (ptrdiff_t i = 0; i < rows; i++) {
        const int seam = i + 1 == rows; /* the next row is the first of the next band */
        for (ptrdiff_t w = 0; w < width; w++) {
            const uint64_t *unit = words + i * row + 8 * w;
            const uint64_t *below = seam ? words + 8 * w : unit + row;
            const uint64_t *after = w + 1 < width ? unit + 8 : unit - 8 * w;
            for (int k = 0; k < 8; k++) {
                ups += POPCOUNT(unit[k]);
                unlike += POPCOUNT(unit[k] ^ below[(k + seam) & 7]);
                unlike += POPCOUNT(unit[k] ^ (unit[k] >> 1 | after[k] << 63));
            }
        }
    }
    *broken = unlike;
    *up = ups;
}
