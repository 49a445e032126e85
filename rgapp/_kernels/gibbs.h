/* A layer of two-valued units seen through a weight matrix: fields without multiplications, and drawn spins.
 *
 * Included once for each instruction set, with NAME(x) defined; see gibbs_sets.h.
 *
 * Units are +-1, so v.W is a sum of signed weight rows. The rows are taken in groups of four; the 16 signed sums of
 * a group are tabulated once and serve every chain ("method of four Russians"), eight groups at a time so that the
 * tables stay in the first-level cache. For few chains tables do not pay off, and the same sums are made as they are
 * needed. Additions happen in one fixed order, so the result depends neither on the instruction set nor on how the
 * chains are shared out among threads. The compiler makes vectors of the loops, whose trip counts are constant. */

/* exp(2x) in single precision without a library call, good to 2e-7 of its value for |x| < 1 and to 2e-7 |x| beyond;
 * |x| is cut at 43.7, where the result is 2^+-126. */
GIBBS_INLINE float NAME(odds)(float x)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number, kept in the low bits */
    float power = x * 2.885390081777927f, rounded, p;
    uint32_t whole, bits;
    power = power > 126.0f ? 126.0f : power;
    power = power < -126.0f ? -126.0f : power;
    rounded = power + shift;
    memcpy(&whole, &rounded, 4);
    power -= rounded - shift;
    p = 1.53458124e-4f * power + 1.33999309e-3f; /* minimax of 2^power on [-1/2, 1/2] */
    p = p * power + 9.61848907e-3f;
    p = p * power + 5.55032864e-2f;
    p = p * power + 2.40226462e-1f;
    p = p * power + 6.93147182e-1f;
    p = p * power + 1.0f;
    memcpy(&bits, &p, 4);
    bits += whole << 23;
    memcpy(&p, &bits, 4);
    return p;
}

GIBBS_INLINE void NAME(words)(stream_t *stream, uint64_t *words, int count)
{
    int k = 0;
    if (stream->taken == STREAM_LANES)
        for (; k + STREAM_LANES <= count; k += STREAM_LANES) {
            next_block(stream);
            memcpy(words + k, stream->block, sizeof stream->block);
            stream->taken = STREAM_LANES;
        }
    for (; k < count; k++)
        words[k] = next_word(stream);
}

/* Spins +-1 with P(+1) = 1/(1 + exp(2 beta x)). Unit j reads the lower (j even) or upper (j odd) half of word j/2;
 * its uniform is the centre of one of 2^24 equal parts of (0, 1). */
static void NAME(draw)(const float *restrict x, ptrdiff_t n, float beta, stream_t *stream,
                                    int8_t *restrict spin)
{
    uint64_t words[GIBBS_WIDTH / 2];
    float uniform[GIBBS_WIDTH];
    for (ptrdiff_t first = 0; first < n; first += GIBBS_WIDTH) {
        int count = n - first < GIBBS_WIDTH ? (int)(n - first) : GIBBS_WIDTH;
        NAME(words)(stream, words, (count + 1) / 2);
        for (int k = 0; k < (count + 1) / 2; k++) {
            uniform[2 * k] = (float)(int32_t)((uint32_t)words[k] >> 8) * 0x1p-24f + 0x1p-25f;
            uniform[2 * k + 1] = (float)(int32_t)(words[k] >> 40) * 0x1p-24f + 0x1p-25f;
        }
        for (int j = 0; j < count; j++)
            spin[first + j] = uniform[j] * (1.0f + NAME(odds)(beta * x[first + j])) < 1.0f ? 1 : -1;
    }
}

/* Means of the same spins: 2/(1 + exp(2x)) - 1 = -tanh x. */
static void NAME(mean)(const float *restrict x, ptrdiff_t n, float *restrict mean)
{
    for (ptrdiff_t j = 0; j < n; j++)
        mean[j] = 2.0f / (1.0f + NAME(odds)(x[j])) - 1.0f;
}

/* Which of the 16 sums each group of a row of n spins asks for; the row is padded to whole passes. */
static void NAME(index)(const int8_t *restrict spin, ptrdiff_t n, uint8_t *restrict index)
{
    ptrdiff_t groups = n / GIBBS_GROUP, padded = (n + GIBBS_ROWS - 1) / GIBBS_ROWS * GIBBS_DEPTH;
    for (ptrdiff_t g = 0; g < groups; g++)
        index[g] = (uint8_t)((spin[4 * g] > 0) | (spin[4 * g + 1] > 0) << 1 | (spin[4 * g + 2] > 0) << 2
                             | (spin[4 * g + 3] > 0) << 3);
    for (ptrdiff_t g = groups; g < padded; g++) {
        index[g] = 0;
        for (ptrdiff_t j = GIBBS_GROUP * g; j < n; j++)
            index[g] |= (uint8_t)((spin[j] > 0) << (j - GIBBS_GROUP * g));
    }
}

/* table[bits] = (+-w0 +-w1) + (+-w2 +-w3), sign + where the bit is set; rows past the last one count as zero. */
GIBBS_INLINE void NAME(table)(const float *restrict weights, ptrdiff_t stride, ptrdiff_t rows, const int width,
                              float (*restrict table)[GIBBS_WIDTH])
{
    float pair[2][4][GIBBS_WIDTH];
    for (int half = 0; half < 2; half++)
        for (int z = 0; z < width; z++) {
            float a = 2 * half < rows ? weights[2 * half * stride + z] : 0.0f;
            float b = 2 * half + 1 < rows ? weights[(2 * half + 1) * stride + z] : 0.0f;
            pair[half][0][z] = -a - b;
            pair[half][1][z] = a - b;
            pair[half][2][z] = b - a;
            pair[half][3][z] = a + b;
        }
    for (int bits = 0; bits < GIBBS_SUMS; bits++)
        for (int z = 0; z < width; z++)
            table[bits][z] = pair[0][bits & 3][z] + pair[1][bits >> 2][z];
}

/* Columns [0, width) of the fields of all chains. */
GIBBS_INLINE void NAME(columns)(const uint8_t *restrict index, ptrdiff_t passes, const float *restrict weights,
                                ptrdiff_t stride, ptrdiff_t rows, const float *restrict bias, ptrdiff_t chains,
                                const int width, float *restrict out)
{
    float table[GIBBS_DEPTH][GIBBS_SUMS][GIBBS_WIDTH];
    for (ptrdiff_t c = 0; c < chains; c++)
        for (int z = 0; z < width; z++)
            out[c * stride + z] = bias ? bias[z] : 0.0f;
    for (ptrdiff_t pass = 0; pass < passes; pass++) {
        for (int g = 0; g < GIBBS_DEPTH; g++) {
            ptrdiff_t row = GIBBS_ROWS * pass + GIBBS_GROUP * g;
            NAME(table)(weights + (row < rows ? row : 0) * stride, stride, rows - row, width, table[g]);
        }
        for (ptrdiff_t c = 0; c < chains; c++) {
            const uint8_t *sum = index + (c * passes + pass) * GIBBS_DEPTH;
            float *restrict x = out + c * stride;
            const float *t0 = table[0][sum[0]], *t1 = table[1][sum[1]], *t2 = table[2][sum[2]],
                        *t3 = table[3][sum[3]], *t4 = table[4][sum[4]], *t5 = table[5][sum[5]],
                        *t6 = table[6][sum[6]], *t7 = table[7][sum[7]];
            for (int z = 0; z < width; z++)
                x[z] = (((((((x[z] + t0[z]) + t1[z]) + t2[z]) + t3[z]) + t4[z]) + t5[z]) + t6[z]) + t7[z];
        }
    }
}

/* Columns [0, width) of the field of one chain, its sums made as they are needed, in the order of the tables. */
GIBBS_INLINE void NAME(few)(const int8_t *restrict spin, const float *restrict weights, ptrdiff_t stride,
                            ptrdiff_t rows, const float *restrict bias, const int width, float *restrict out)
{
    float x[GIBBS_WIDTH];
    ptrdiff_t row = 0;
    for (int z = 0; z < width; z++)
        x[z] = bias ? bias[z] : 0.0f;
    for (; row + GIBBS_GROUP <= rows; row += GIBBS_GROUP) {
        const float *restrict w = weights + row * stride;
        const float s0 = spin[row], s1 = spin[row + 1], s2 = spin[row + 2], s3 = spin[row + 3];
        for (int z = 0; z < width; z++)
            x[z] += (s0 * w[z] + s1 * w[stride + z]) + (s2 * w[2 * stride + z] + s3 * w[3 * stride + z]);
    }
    if (row < rows) { /* rows past the last one count as zero */
        const float *restrict w = weights + row * stride;
        const ptrdiff_t left = rows - row;
        for (int z = 0; z < width; z++) {
            float second = left > 1 ? spin[row + 1] * w[stride + z] : 0.0f;
            float third = left > 2 ? spin[row + 2] * w[2 * stride + z] : 0.0f;
            x[z] += (spin[row] * w[z] + second) + third;
        }
    }
    memcpy(out, x, width * sizeof *x);
}

/* out (chains, columns) = bias + spins . weights; spins (chains, rows), weights (rows, columns), index is scratch. */
static void NAME(field)(const int8_t *restrict spins, const float *restrict weights, ptrdiff_t rows, ptrdiff_t columns,
                        const float *restrict bias, ptrdiff_t chains, uint8_t *restrict index, float *restrict out)
{
    const ptrdiff_t passes = (rows + GIBBS_ROWS - 1) / GIBBS_ROWS;
    ptrdiff_t j = 0;
    if (chains <= GIBBS_FEW) {
        for (ptrdiff_t c = 0; c < chains; c++) {
            const int8_t *spin = spins + c * rows;
            float *x = out + c * columns;
            for (j = 0; j + GIBBS_WIDTH <= columns; j += GIBBS_WIDTH)
                NAME(few)(spin, weights + j, columns, rows, bias ? bias + j : NULL, GIBBS_WIDTH, x + j);
            if (j < columns)
                NAME(few)(spin, weights + j, columns, rows, bias ? bias + j : NULL, (int)(columns - j), x + j);
        }
        return;
    }
    for (ptrdiff_t c = 0; c < chains; c++)
        NAME(index)(spins + c * rows, rows, index + c * passes * GIBBS_DEPTH);
    for (; j + GIBBS_WIDTH <= columns; j += GIBBS_WIDTH)
        NAME(columns)(index, passes, weights + j, columns, rows, bias ? bias + j : NULL, chains, GIBBS_WIDTH, out + j);
    if (j < columns)
        NAME(columns)(index, passes, weights + j, columns, rows, bias ? bias + j : NULL, chains, (int)(columns - j),
                      out + j);
}
