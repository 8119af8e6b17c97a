/* Lotka-Volterra: the function and its gradient, the reverse sweep written by hand. The tape holds the
 * state at the start of each step; slopes are computed again on the way back. */
#include <stdlib.h>

typedef struct { double x, y; } state;

static inline state slope(const double *p, state s) {
    state d = {p[0] * s.x - p[1] * s.x * s.y, p[3] * s.x * s.y - p[2] * s.y};
    return d;
}

/* Adds to `g` the gradient of the slope at `s` along `seed`; returns the part that flows to `s`. */
static inline state slope_pullback(const double *p, state s, state seed, double *g) {
    state to = {seed.x * (p[0] - p[1] * s.y) + seed.y * p[3] * s.y, seed.y * (p[3] * s.x - p[2]) - seed.x * p[1] * s.x};
    g[0] += seed.x * s.x;
    g[1] -= seed.x * s.x * s.y;
    g[2] -= seed.y * s.y;
    g[3] += seed.y * s.x * s.y;
    return to;
}

static inline state along(state s, double h, state d) {
    state to = {s.x + h * d.x, s.y + h * d.y};
    return to;
}

double euler(const double *p, double h, long steps) {
    state s = {10, 5};
    for (long i = 0; i < steps; i++) s = along(s, h, slope(p, s));
    return s.x + s.y;
}

double euler_gradient(const double *p, double h, long steps, double *gradient) {
    state *tape = malloc(steps * sizeof *tape), s = {10, 5};
    double g[4] = {0, 0, 0, 0};
    for (long i = 0; i < steps; i++) {
        tape[i] = s;
        s = along(s, h, slope(p, s));
    }
    state v = {1, 1};
    for (long i = steps - 1; i >= 0; i--) {
        state seed = {h * v.x, h * v.y}, to = slope_pullback(p, tape[i], seed, g);
        v.x += to.x;
        v.y += to.y;
    }
    for (int k = 0; k < 4; k++) gradient[k] = g[k];
    free(tape);
    return s.x + s.y;
}

double rk4(const double *p, double h, long steps) {
    state s = {10, 5};
    for (long i = 0; i < steps; i++) {
        state a = slope(p, s), b = slope(p, along(s, h / 2, a)), c = slope(p, along(s, h / 2, b)), d = slope(p, along(s, h, c));
        s.x += h / 6 * (a.x + 2 * b.x + 2 * c.x + d.x);
        s.y += h / 6 * (a.y + 2 * b.y + 2 * c.y + d.y);
    }
    return s.x + s.y;
}

double rk4_gradient(const double *p, double h, long steps, double *gradient) {
    state *tape = malloc(steps * sizeof *tape), s = {10, 5};
    double g[4] = {0, 0, 0, 0};
    for (long i = 0; i < steps; i++) {
        tape[i] = s;
        state a = slope(p, s), b = slope(p, along(s, h / 2, a)), c = slope(p, along(s, h / 2, b)), d = slope(p, along(s, h, c));
        s.x += h / 6 * (a.x + 2 * b.x + 2 * c.x + d.x);
        s.y += h / 6 * (a.y + 2 * b.y + 2 * c.y + d.y);
    }
    state v = {1, 1};
    for (long i = steps - 1; i >= 0; i--) {
        state s0 = tape[i], a = slope(p, s0), s1 = along(s0, h / 2, a), b = slope(p, s1), s2 = along(s0, h / 2, b),
              c = slope(p, s2), s3 = along(s0, h, c);
        state sixth = {h / 6 * v.x, h / 6 * v.y}, third = {2 * sixth.x, 2 * sixth.y};
        state to3 = slope_pullback(p, s3, sixth, g);
        state to2 = slope_pullback(p, s2, along(third, h, to3), g);
        state to1 = slope_pullback(p, s1, along(third, h / 2, to2), g);
        state to0 = slope_pullback(p, s0, along(sixth, h / 2, to1), g);
        v.x += to0.x + to1.x + to2.x + to3.x;
        v.y += to0.y + to1.y + to2.y + to3.y;
    }
    for (int k = 0; k < 4; k++) gradient[k] = g[k];
    free(tape);
    return s.x + s.y;
}
