/* A step of the training of the network in tensors/cnn.dsl by hand, for images of 16 by 16 places and 3 channels.

   Filters have room for 8 outputs, so that all outputs of a place are one vector; the last two stay zero. */

#include <math.h>
#include <string.h>

enum { SIZE = 16, CHANNELS = 3, REACH = 5, OUT = 12, FILTERS = 6, LANES = 8, POOLED = 6, CLASSES = 10 };
enum { ROW = REACH * CHANNELS, FEATURES = POOLED * POOLED * FILTERS, BLOCK = 6 };

typedef float lanes __attribute__((vector_size(4 * LANES)));

struct model {
    lanes filter[REACH][ROW], filter_bias;
    float weight[FEATURES][CLASSES], bias[CLASSES];
};

static void convolve(const struct model *m, const float *image, lanes map[OUT][OUT]) {
    for (int y = 0; y < OUT; y++)
        for (int x = 0; x < OUT; x += BLOCK) {
            lanes sum[BLOCK];
            for (int b = 0; b < BLOCK; b++) sum[b] = m->filter_bias;
            for (int i = 0; i < REACH; i++) {
                const float *row = image + ((y + i) * SIZE + x) * CHANNELS;
                for (int j = 0; j < ROW; j++)
                    for (int b = 0; b < BLOCK; b++) sum[b] += row[b * CHANNELS + j] * m->filter[i][j];
            }
            for (int b = 0; b < BLOCK; b++) map[y][x + b] = sum[b];
        }
}

/* The largest of each four places, and which one it is; -1 where none is positive. */
static void pool(lanes map[OUT][OUT], float *pooled, signed char *chosen) {
    for (int y = 0; y < POOLED; y++)
        for (int x = 0; x < POOLED; x++)
            for (int f = 0; f < FILTERS; f++) {
                float best = 0;
                signed char place = -1;
                for (int q = 0; q < 4; q++) {
                    float value = map[2 * y + q / 2][2 * x + q % 2][f];
                    if (value > best) best = value, place = q;
                }
                *pooled++ = best;
                *chosen++ = place;
            }
}

/* Slopes of the logits in their place; the loss. */
static float cross_entropy(float *logits, int label, float share) {
    float most = logits[0], sum = 0, loss = -logits[label];
    for (int k = 1; k < CLASSES; k++) most = logits[k] > most ? logits[k] : most;
    for (int k = 0; k < CLASSES; k++) sum += logits[k] = expf(logits[k] - most);
    for (int k = 0; k < CLASSES; k++) logits[k] *= share / sum;
    logits[label] -= share;
    return loss + most + logf(sum);
}

static void slope_of_filter(struct model *slope, const float *image, lanes map[OUT][OUT]) {
    for (int i = 0; i < REACH; i++) {
        lanes sum[ROW];
        memcpy(sum, slope->filter[i], sizeof sum);
        for (int y = 0; y < OUT; y++)
            for (int x = 0; x < OUT; x++) {
                const float *row = image + ((y + i) * SIZE + x) * CHANNELS;
                lanes g = map[y][x];
                for (int j = 0; j < ROW; j++) sum[j] += row[j] * g;
            }
        memcpy(slope->filter[i], sum, sizeof sum);
    }
    for (int y = 0; y < OUT; y++)
        for (int x = 0; x < OUT; x++) slope->filter_bias += map[y][x];
}

static float backpropagate(const struct model *m, struct model *slope, const float *image, int label, float share) {
    lanes map[OUT][OUT];
    float pooled[FEATURES], logits[CLASSES];
    signed char chosen[FEATURES];
    convolve(m, image, map);
    pool(map, pooled, chosen);
    memcpy(logits, m->bias, sizeof logits);
    for (int p = 0; p < FEATURES; p++)
        for (int k = 0; k < CLASSES; k++) logits[k] += pooled[p] * m->weight[p][k];
    float loss = cross_entropy(logits, label, share);
    for (int k = 0; k < CLASSES; k++) slope->bias[k] += logits[k];
    memset(map, 0, sizeof map);
    for (int p = 0; p < FEATURES; p++) {
        float g = 0;
        for (int k = 0; k < CLASSES; k++) {
            slope->weight[p][k] += pooled[p] * logits[k];
            g += m->weight[p][k] * logits[k];
        }
        int f = p % FILTERS, x = p / FILTERS % POOLED, y = p / FILTERS / POOLED, q = chosen[p];
        if (q >= 0) map[2 * y + q / 2][2 * x + q % 2][f] = g;
    }
    slope_of_filter(slope, image, map);
    return loss;
}

float cnn_step(struct model *m, const float *images, const int *labels, int batch, float rate) {
    struct model slope;
    float loss = 0;
    memset(&slope, 0, sizeof slope);
    for (int b = 0; b < batch; b++)
        loss += backpropagate(m, &slope, images + b * SIZE * SIZE * CHANNELS, labels[b], 1.0f / batch);
    float *weights = (float *)m, *slopes = (float *)&slope;
    for (unsigned i = 0; i < sizeof slope / sizeof(float); i++) weights[i] -= rate * slopes[i];
    return loss / batch;
}
