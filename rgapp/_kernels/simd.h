/* Vectors of 64-bit words, by the names under which packed.h uses them: eight words with AVX-512, four with AVX2,
 * two with SSE2, one elsewhere. Defined anew at every inclusion, for the instruction set that SIMD_WORDS asks for;
 * functions that use them must be compiled for it (see instruction_sets.h). */

#undef VECTOR
#undef LOAD
#undef STORE
#undef AND
#undef OR
#undef XOR
#undef AND_NOT
#undef ADD
#undef LEFT
#undef RIGHT
#undef ROTATE_24
#undef FILL
#undef ANY
#undef SELECT
#undef AND_XOR
#undef OR_AND
#undef OR_AND_NOT
#undef XOR_AND
#undef XOR_AND_NOT
#undef DIFFER_FROM_BOTH
#undef OR_3
#undef POPCOUNT

#if SIMD_WORDS == 8
#define VECTOR __m512i
#define LOAD(p) _mm512_loadu_si512((const void *)(p))
#define STORE(p, x) _mm512_storeu_si512((void *)(p), x)
#define AND(x, y) _mm512_and_si512(x, y)
#define OR(x, y) _mm512_or_si512(x, y)
#define XOR(x, y) _mm512_xor_si512(x, y)
#define AND_NOT(x, y) _mm512_andnot_si512(y, x) /* x & ~y */
#define ADD(x, y) _mm512_add_epi64(x, y)
#define LEFT(x, n) _mm512_slli_epi64(x, n)
#define RIGHT(x, n) _mm512_srli_epi64(x, n)
#define ROTATE_24(x) _mm512_rol_epi64(x, 24)
#define FILL(word) _mm512_set1_epi64((long long)(word))
#define ANY(x) (_mm512_test_epi64_mask(x, x) != 0)
/* one instruction for any function of three bits: the truth table is the last argument */
#define SELECT(mask, x, y) _mm512_ternarylogic_epi64(mask, x, y, 0xCA)
#define AND_XOR(x, y, z) _mm512_ternarylogic_epi64(x, y, z, 0x60)
#define OR_AND(x, y, z) _mm512_ternarylogic_epi64(x, y, z, 0xF8)
#define OR_AND_NOT(x, y, z) _mm512_ternarylogic_epi64(x, y, z, 0xF4)
#define XOR_AND(x, y, z) _mm512_ternarylogic_epi64(x, y, z, 0x78)
#define XOR_AND_NOT(x, y, z) _mm512_ternarylogic_epi64(x, y, z, 0xB4)
#define DIFFER_FROM_BOTH(x, y, z) _mm512_ternarylogic_epi64(x, y, z, 0x18)
#define OR_3(x, y, z) _mm512_ternarylogic_epi64(x, y, z, 0xFE)

#elif SIMD_WORDS == 4
#define VECTOR __m256i
#define LOAD(p) _mm256_loadu_si256((const __m256i *)(p))
#define STORE(p, x) _mm256_storeu_si256((__m256i *)(p), x)
#define AND(x, y) _mm256_and_si256(x, y)
#define OR(x, y) _mm256_or_si256(x, y)
#define XOR(x, y) _mm256_xor_si256(x, y)
#define AND_NOT(x, y) _mm256_andnot_si256(y, x)
#define ADD(x, y) _mm256_add_epi64(x, y)
#define LEFT(x, n) _mm256_slli_epi64(x, n)
#define RIGHT(x, n) _mm256_srli_epi64(x, n)
/* three bytes up: one shuffle */
#define ROTATE_24(x) \
    _mm256_shuffle_epi8(x, _mm256_setr_epi8(5, 6, 7, 0, 1, 2, 3, 4, 13, 14, 15, 8, 9, 10, 11, 12, 5, 6, 7, 0, 1, 2, \
                                            3, 4, 13, 14, 15, 8, 9, 10, 11, 12))
#define FILL(word) _mm256_set1_epi64x((long long)(word))
#define ANY(x) (!_mm256_testz_si256(x, x))

#elif SIMD_WORDS == 2
#define VECTOR __m128i
#define LOAD(p) _mm_loadu_si128((const __m128i *)(p))
#define STORE(p, x) _mm_storeu_si128((__m128i *)(p), x)
#define AND(x, y) _mm_and_si128(x, y)
#define OR(x, y) _mm_or_si128(x, y)
#define XOR(x, y) _mm_xor_si128(x, y)
#define AND_NOT(x, y) _mm_andnot_si128(y, x)
#define ADD(x, y) _mm_add_epi64(x, y)
#define LEFT(x, n) _mm_slli_epi64(x, n)
#define RIGHT(x, n) _mm_srli_epi64(x, n)
#define ROTATE_24(x) OR(LEFT(x, 24), RIGHT(x, 40))
#define FILL(word) _mm_set1_epi64x((long long)(word))
#define ANY(x) (_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128())) != 0xffff)

#else
#define VECTOR uint64_t
#define LOAD(p) (*(p))
#define STORE(p, x) (*(p) = (x))
#define AND(x, y) ((x) & (y))
#define OR(x, y) ((x) | (y))
#define XOR(x, y) ((x) ^ (y))
#define AND_NOT(x, y) ((x) & ~(y))
#define ADD(x, y) ((x) + (y))
#define LEFT(x, n) ((x) << (n))
#define RIGHT(x, n) ((x) >> (n))
#define ROTATE_24(x) OR(LEFT(x, 24), RIGHT(x, 40))
#define FILL(word) ((uint64_t)(word))
#define ANY(x) ((x) != 0)
#endif

#if SIMD_WORDS != 8
#define SELECT(mask, x, y) XOR(y, AND(mask, XOR(x, y))) /* mask ? x : y */
#define AND_XOR(x, y, z) AND(x, XOR(y, z))
#define OR_AND(x, y, z) OR(x, AND(y, z))
#define OR_AND_NOT(x, y, z) OR(x, AND_NOT(y, z))
#define XOR_AND(x, y, z) XOR(x, AND(y, z))
#define XOR_AND_NOT(x, y, z) XOR(x, AND_NOT(y, z))
#define DIFFER_FROM_BOTH(x, y, z) AND_NOT(XOR(x, y), XOR(y, z)) /* y == z != x */
#define OR_3(x, y, z) OR(x, OR(y, z))
#endif

#if SIMD_WORDS >= 4
#define POPCOUNT(word) __builtin_popcountll(word)
#else
#define POPCOUNT(word) count_bits(word) /* see instruction_sets.h: the baseline processor has no instruction */
#endif
