/* The inner loops of the moment flow: a few variables, one block of samples. Defined anew at every inclusion, for
   vectors of PACKET_BYTES and GROUP variables that share each load of a score; see moment_sets.h.

   The sums of a variable run in eight separate lanes that are added in a fixed order, so that every instruction
   set, every grouping of variables and every compiler gives the same bytes. Nothing is allocated; restrict pointers
   never overlap. */

#if defined(__GNUC__)
typedef double NAME(packet_t) __attribute__((vector_size(PACKET_BYTES), aligned(8), may_alias));
#else
typedef double NAME(packet_t);
#endif
#define PACKET NAME(packet_t)
enum { NAME(width) = sizeof(PACKET) / sizeof(double), NAME(packets) = MOMENT_LANES / (int)NAME(width) };
#define WIDTH NAME(width)
#define PACKETS NAME(packets)

/* The eight lanes added up. */
MOMENT_INLINE double NAME(fold)(const PACKET* sums)
{
    double lane[MOMENT_LANES], pair[MOMENT_LANES / 2];
    MOMENT_UNROLL
    for (int k = 0; k < PACKETS; k++)
        *(PACKET*)(lane + WIDTH * k) = sums[k];
    for (int k = 0; k < MOMENT_LANES / 2; k++)
        pair[k] = lane[k] + lane[k + MOMENT_LANES / 2];
    return (pair[0] + pair[2]) + (pair[1] + pair[3]);
}

/* field[row][t] += sum over modes of weight[mode][row] * score[mode][t], one mode after the other, for ``rows``
   variables whose fields lie ``width`` apart; scores of successive modes lie ``width`` apart, weights ``stride``.
   Where second is not NULL the sums of field^2 and field^4 are added to second[row] and fourth[row]. ``rows`` and
   ``modes`` are constants wherever this is called, so that the loops over them vanish. */
MOMENT_INLINE void NAME(add_modes)(double* restrict field, const double* restrict score,
                                   const double* restrict weight, ptrdiff_t stride, int rows, int modes,
                                   ptrdiff_t width, double* restrict second, double* restrict fourth)
{
    PACKET two[GROUP][PACKETS], four[GROUP][PACKETS];
    MOMENT_UNROLL
    for (int row = 0; row < rows; row++)
        MOMENT_UNROLL
        for (int k = 0; k < PACKETS; k++)
            two[row][k] = four[row][k] = (PACKET){0};
    ptrdiff_t t = 0;
    for (; t + MOMENT_LANES <= width; t += MOMENT_LANES)
        MOMENT_UNROLL
        for (int k = 0; k < PACKETS; k++)
            MOMENT_UNROLL
            for (int row = 0; row < rows; row++) {
                PACKET* at = (PACKET*)(field + row * width + t + WIDTH * k);
                PACKET value = *at;
                MOMENT_UNROLL
                for (int mode = 0; mode < modes; mode++)
                    value += weight[mode * stride + row] * *(const PACKET*)(score + mode * width + t + WIDTH * k);
                if (modes)
                    *at = value;
                if (second) {
                    PACKET square = value * value;
                    two[row][k] += square;
                    four[row][k] += square * square;
                }
            }
    if (t < width)
        MOMENT_UNROLL
        for (int row = 0; row < rows; row++) {
            double rest[2][MOMENT_LANES] = {{0}};
            for (int lane = 0; t + lane < width; lane++) {
                double value = field[row * width + t + lane];
                for (int mode = 0; mode < modes; mode++)
                    value += weight[mode * stride + row] * score[mode * width + t + lane];
                field[row * width + t + lane] = value;
                rest[0][lane] = value * value;
                rest[1][lane] = rest[0][lane] * rest[0][lane];
            }
            MOMENT_UNROLL
            for (int k = 0; k < PACKETS; k++) {
                two[row][k] += *(const PACKET*)(rest[0] + WIDTH * k);
                four[row][k] += *(const PACKET*)(rest[1] + WIDTH * k);
            }
        }
    if (second)
        MOMENT_UNROLL
        for (int row = 0; row < rows; row++) {
            second[row] += NAME(fold)(two[row]);
            fourth[row] += NAME(fold)(four[row]);
        }
}

/* All cut-offs of ``rows`` variables from ``variable`` on: see grow in moments.pyx. */
MOMENT_INLINE void NAME(grow_rows)(const moment_task_t* task, ptrdiff_t variable, int rows)
{
    const ptrdiff_t variables = task->variables, width = task->width;
    const double *scores = task->scores, *vectors = task->vectors + variable;
    double* field = task->field + variable * width;
    ptrdiff_t mode = task->first;
    for (ptrdiff_t cut = 0; cut < task->n_cuts; cut++) {
        double* second = task->second + cut * variables + variable;
        double* fourth = task->fourth + cut * variables + variable;
        for (; mode + 4 < task->cuts[cut]; mode += 4)
            NAME(add_modes)(field, scores + mode * width, vectors + mode * variables, variables, rows, 4, width, NULL,
                            NULL);
        for (; mode + 1 < task->cuts[cut]; mode++)
            NAME(add_modes)(field, scores + mode * width, vectors + mode * variables, variables, rows, 1, width, NULL,
                            NULL);
        if (mode < task->cuts[cut]) {
            NAME(add_modes)(field, scores + mode * width, vectors + mode * variables, variables, rows, 1, width,
                            second, fourth);
            mode++;
        } else {
            NAME(add_modes)(field, scores, vectors, variables, rows, 0, width, second, fourth);
        }
    }
}

static void NAME(grow)(const moment_task_t* task)
{
    ptrdiff_t variable = task->low;
    for (; variable + GROUP <= task->high; variable += GROUP)
        NAME(grow_rows)(task, variable, GROUP);
    for (; variable < task->high; variable++)
        NAME(grow_rows)(task, variable, 1);
}

#undef PACKET
#undef WIDTH
#undef PACKETS
