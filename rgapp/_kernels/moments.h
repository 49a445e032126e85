/* The inner loops of the moment flow: one variable, one block of samples.

   Sums run in eight separate lanes that are added in a fixed order, so that every instruction set and every
   compiler gives the same bytes. Nothing is allocated; restrict pointers never overlap. */
#ifndef RGAPP_MOMENTS_H
#define RGAPP_MOMENTS_H

#include <math.h>
#include <stdint.h>

/* Two numbers at a time where the compiler has vector types: left to itself it shuffles the lanes about. */
#if defined(__GNUC__)
typedef double packet_t __attribute__((vector_size(16), aligned(8)));
#else
typedef double packet_t;
#endif
enum { LANES = 8, PACKETS = LANES * sizeof(double) / sizeof(packet_t), WIDTH = LANES / PACKETS };

/* The running sums of second and fourth powers. */
typedef union {
    packet_t packet[PACKETS];
    double lane[LANES];
} lanes_t;

static inline double fold(const lanes_t* sums)
{
    const double* part = sums->lane;
    return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

/* field[t] += weight * score[t] */
static inline void add_mode(double* restrict field, const double* restrict score, double weight,
                            int64_t width)
{
    for (int64_t t = 0; t < width; t++)
        field[t] += weight * score[t];
}

/* second += sum of field^2, fourth += sum of field^4 */
static inline void add_moments(const double* restrict field, int64_t width, double* second, double* fourth)
{
    lanes_t two = {{{0}}}, four = {{{0}}};
    int64_t t = 0;
    for (; t + LANES <= width; t += LANES)
        for (int k = 0; k < PACKETS; k++) {
            packet_t value = *(const packet_t*)(field + t + WIDTH * k);
            packet_t square = value * value;
            two.packet[k] += square;
            four.packet[k] += square * square;
        }
    for (int lane = 0; t < width; t++, lane++) {
        double square = field[t] * field[t];
        two.lane[lane] += square;
        four.lane[lane] += square * square;
    }
    *second += fold(&two);
    *fourth += fold(&four);
}

/* Both at once: what a flow over every number of modes does all the time. */
static inline void add_mode_and_moments(double* restrict field, const double* restrict score, double weight,
                                        int64_t width, double* second, double* fourth)
{
    lanes_t two = {{{0}}}, four = {{{0}}};
    int64_t t = 0;
    for (; t + LANES <= width; t += LANES)
        for (int k = 0; k < PACKETS; k++) {
            packet_t* at = (packet_t*)(field + t + WIDTH * k);
            packet_t value = *at + weight * *(const packet_t*)(score + t + WIDTH * k);
            packet_t square = value * value;
            *at = value;
            two.packet[k] += square;
            four.packet[k] += square * square;
        }
    for (int lane = 0; t < width; t++, lane++) {
        double value = field[t] + weight * score[t];
        double square = value * value;
        field[t] = value;
        two.lane[lane] += square;
        four.lane[lane] += square * square;
    }
    *second += fold(&two);
    *fourth += fold(&four);
}

/* counts[bin] += 1 for each scale * field[t] inside [low, low + bins / per_unit) */
static inline void add_counts(const double* restrict field, int64_t width, double scale, double low,
                              double per_unit, int64_t bins, int64_t* restrict counts)
{
    for (int64_t t = 0; t < width; t++) {
        double bin = floor((field[t] * scale - low) * per_unit);
        if (bin >= 0 && bin < (double)bins)
            counts[(int64_t)bin] += 1;
    }
}

#endif
