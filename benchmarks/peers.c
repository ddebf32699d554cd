/* The stages of enterprises and of citizens in C, written by hand as a yardstick (equations: sim/processes/enterprises, sim/processes/citizens).
   Compiled by benchmarks/compiled.py with -O3 -march=native -fopenmp-simd: no relaxed arithmetic, but the sums that are marked may be
   taken in vectors, which the engine does not allow itself (its sums follow the order of the rows). */
#include <math.h>
#include <stdint.h>

enum { EMISSION, COST, FINES, COUNT, COMPLIANT, FOUND, INSPECTIONS, EXCESS, INSIDE, INSIDE_E0, BORDER, BORDER_E0, TAX, FINANCING, CLOSED_E0,
       SIGNED, REMOVED, DOSE_COST, TOTALS };
enum { GROWTH, STANDARD, CONSEQUENCE, DAILY_PENALTY, ROUTINE, BORDER_DISCOUNT, JOINT, COMPLAINT, VISIT, PERCEPTION, EMISSION_TAX, CREDIT_WEIGHT,
       COST_SLOPE, PERMIT_PRICE, RELIEF, BEYOND, RELIEF_VALUE, RIVALS };
enum { PENALTY_MONTHS = 6, BREACHED = -2, BLOCK = 256, LINKS = 4 };

/* Philox4x32-10, first 53 bits of the block. */
static inline double uniform(uint64_t key, uint64_t agent)
{
    uint64_t c0 = agent & 0xffffffff, c1 = agent >> 32, c2 = 0, c3 = 0, k0 = key & 0xffffffff, k1 = key >> 32;
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = 0xD2511F53 * c0, p1 = 0xCD9E8D57 * c2;
        c0 = ((p1 >> 32) ^ c1 ^ k0) & 0xffffffff;
        c1 = p1 & 0xffffffff;
        c2 = ((p0 >> 32) ^ c3 ^ k1) & 0xffffffff;
        c3 = p0 & 0xffffffff;
        k0 = (k0 + 0x9E3779B9) & 0xffffffff;
        k1 = (k1 + 0xBB67AE85) & 0xffffffff;
    }
    return ((double)(int64_t)(c0 >> 5) * 67108864.0 + (double)(int64_t)(c1 >> 6) + 0.5) / 9007199254740992.0;
}

/* What the enterprises of a city face. */
typedef struct {
    double growth, kept, consequence, daily, routine, discount, joint, spared, tax, credit, slope, price, relief, beyond, value, rivals, watch, learning;
} Here;

static Here faced_in(const double *faced, int64_t cities, int64_t c, double watch, double learning)
{
#define TOLERANCE 0.05 /* as in stage.py */
#define AT(row) faced[(row) * cities + c]
    Here h = { AT(GROWTH), 1.0 - AT(STANDARD), AT(CONSEQUENCE), AT(DAILY_PENALTY), AT(ROUTINE), AT(BORDER_DISCOUNT), AT(JOINT),
               (1.0 - AT(COMPLAINT)) * (1.0 - AT(VISIT)), AT(EMISSION_TAX), AT(CREDIT_WEIGHT), AT(COST_SLOPE),
               AT(EMISSION_TAX) + AT(PERMIT_PRICE), AT(RELIEF), AT(BEYOND), AT(RELIEF_VALUE), AT(RIVALS), watch, learning };
    return h;
}

/* ---- one enterprise after another, with branches: what one writes first ---------------------------------------------------------------- */

void enterprise_plain(double *restrict totals, const double *restrict faced, int64_t cities, int64_t n, const int32_t *restrict city,
                      const double *restrict capacity, const double *restrict uncontrolled, const double *restrict unit_cost,
                      const int8_t *restrict border, const double *restrict misperception, const double *restrict represents,
                      const uint64_t *restrict ids, double *restrict perceived, int8_t *restrict watched, int16_t *restrict months,
                      const int16_t *restrict closed, int8_t *restrict agreed, double *restrict emission, double learning, double watch, uint64_t key)
{
    for (int64_t k = 0; k < cities * TOTALS; k++) totals[k] = 0.0;
    for (int64_t i = 0; i < n;) {
        const int64_t c = city[i];
        const Here h = faced_in(faced, cities, c, watch, learning);
        double *t = totals + c * TOTALS;
        for (; i < n && city[i] == c; i++) {
            const double full = capacity[i] * h.growth, e0 = uncontrolled[i] * h.growth, weight = represents[i];
            if (closed[i] > 0) {
                t[border[i] ? BORDER_E0 : INSIDE_E0] += full;
                t[CLOSED_E0] += full;
                emission[i] = 0.0;
                watched[i] = 0;
                months[i] = 0;
                continue;
            }
            const double standard = fmin(e0, full * h.kept), slope = unit_cost[i] * h.slope * h.rivals / e0;
            const double fine = h.consequence * (1.0 + (h.daily - 1.0) * (months[i] < PENALTY_MONTHS ? months[i] : PENALTY_MONTHS) / PENALTY_MONTHS);
            const double penalty = perceived[i] * (fine + h.credit), honest = e0 - h.price / slope, above = honest - penalty / slope;
            double e = above > standard ? above : fmax(0.0, fmin(standard, honest)), relief = 1.0;
            int broke = 0;
            if (agreed[i] > 0) {
                const double low = fmax(0.0, fmin(fmin(standard - h.beyond * full, honest), e));
                const double keeps = 0.5 * slope * (e0 - low) * (e0 - low) + h.price * low;
                const double leaves = 0.5 * slope * (e0 - e) * (e0 - e) + h.price * e + penalty * fmax(0.0, e - standard);
                relief = h.relief;
                broke = keeps - leaves > h.value * e0;
                if (!broke) e = low;
                t[SIGNED] += weight;
            }
            const double abated = 1.0 - e / e0;
            const double routine = h.routine * relief * (1.0 - h.discount * border[i]);
            const double p = 1.0 - (1.0 - routine) * (1.0 - h.joint * border[i]) * h.spared * (1.0 - h.watch * watched[i]);
            const int violates = e > standard * (1.0 + 1e-9 + TOLERANCE);
            const int caught = (violates || broke) && uniform(key, ids[i]) < p;
            if (broke && caught) agreed[i] = BREACHED;
            emission[i] = e;
            t[EMISSION] += e;
            t[border[i] ? BORDER : INSIDE] += e;
            t[border[i] ? BORDER_E0 : INSIDE_E0] += full;
            t[COST] += 0.5 * unit_cost[i] * h.slope * e0 * abated * abated;
            t[TAX] += h.tax * e;
            t[COUNT] += weight;
            t[INSPECTIONS] += p * weight;
            if (violates) {
                t[EXCESS] += e - standard;
            } else {
                t[COMPLIANT] += weight;
                months[i] = 0;
            }
            watched[i] = violates && caught;
            if (watched[i]) {
                t[FOUND] += weight;
                t[FINES] += fine * (e - standard);
                t[FINANCING] += h.credit * (e - standard);
                months[i]++;
            }
            perceived[i] += h.learning * (p * misperception[i] - perceived[i]);
        }
    }
}

/* ---- the same in short blocks without branches, which the compiler turns into vectors ---------------------------------------------------- */

typedef struct { double border[BLOCK], watched[BLOCK], months[BLOCK], runs[BLOCK], signs[BLOCK], broke[BLOCK], found[BLOCK], violates[BLOCK]; } Flags;

static void block(double *restrict t, const Here h, int n, const double *restrict capacity, const double *restrict uncontrolled,
                  const double *restrict unit_cost, const double *restrict misperception, const double *restrict represents,
                  const uint64_t *restrict ids, double *restrict perceived, double *restrict emission, Flags *restrict f, uint64_t key)
{
    double s_e = 0, s_cost = 0, s_fines = 0, s_count = 0, s_good = 0, s_found = 0, s_insp = 0, s_excess = 0, s_full = 0, s_be = 0, s_bfull = 0;
    double s_closed = 0, s_signed = 0, s_fexcess = 0;
#pragma omp simd reduction(+ : s_e, s_cost, s_fines, s_count, s_good, s_found, s_insp, s_excess, s_full, s_be, s_bfull, s_closed, s_signed, s_fexcess)
    for (int j = 0; j < n; j++) {
        const double full = capacity[j] * h.growth, e0 = uncontrolled[j] * h.growth, b = f->border[j], runs = f->runs[j], weight = represents[j] * runs;
        const double limit = full * h.kept, standard = limit < e0 ? limit : e0, slope = unit_cost[j] * h.slope * h.rivals / e0;
        const double fine = h.consequence * (1.0 + (h.daily - 1.0) * f->months[j] / PENALTY_MONTHS), penalty = perceived[j] * (fine + h.credit);
        const double honest = e0 - h.price / slope, above = honest - penalty / slope;
        double e = standard < honest ? standard : honest;
        e = e > 0.0 ? e : 0.0;
        e = above > standard ? above : e;
        double low = standard - h.beyond * full;
        low = low < honest ? low : honest;
        low = low < e ? low : e;
        low = low > 0.0 ? low : 0.0;
        const double over = e > standard ? e - standard : 0.0;
        const double keeps = 0.5 * slope * (e0 - low) * (e0 - low) + h.price * low;
        const double leaves = 0.5 * slope * (e0 - e) * (e0 - e) + h.price * e + penalty * over;
        const double signs = f->signs[j] * runs, pays = keeps - leaves <= h.value * e0 ? signs : 0.0;
        e = pays > 0.0 ? low : e;
        e *= runs;
        const double abated = 1.0 - e / e0, routine = h.routine * (signs > 0.0 ? h.relief : 1.0);
        const double p = runs * (1.0 - (1.0 - routine * (1.0 - h.discount * b)) * (1.0 - h.joint * b) * h.spared * (1.0 - h.watch * f->watched[j]));
        const double violates = e > standard * (1.0 + 1e-9 + TOLERANCE) ? 1.0 : 0.0, caught = uniform(key, ids[j]) < p ? 1.0 : 0.0, found = violates * caught;
        const double excess = violates * (e - standard);
        f->broke[j] = (signs - pays) * caught;
        f->found[j] = found;
        f->violates[j] = violates;
        emission[j] = e;
        perceived[j] += runs * h.learning * (p * misperception[j] - perceived[j]);
        s_e += e;
        s_be += b * e;
        s_full += full;
        s_bfull += b * full;
        s_cost += runs * (0.5 * unit_cost[j] * h.slope * e0 * abated * abated);
        s_count += weight;
        s_good += (1.0 - violates) * weight;
        s_insp += p * weight;
        s_excess += excess;
        s_signed += signs * weight;
        s_found += found * weight;
        s_fines += found * fine * excess;
        s_fexcess += found * excess;
        s_closed += (1.0 - runs) * full;
    }
    t[EMISSION] += s_e; t[BORDER] += s_be; t[INSIDE] += s_e - s_be; t[BORDER_E0] += s_bfull; t[INSIDE_E0] += s_full - s_bfull;
    t[COST] += s_cost; t[TAX] += h.tax * s_e; t[COUNT] += s_count; t[COMPLIANT] += s_good; t[INSPECTIONS] += s_insp; t[EXCESS] += s_excess;
    t[SIGNED] += s_signed; t[FOUND] += s_found; t[FINES] += s_fines; t[FINANCING] += h.credit * s_fexcess; t[CLOSED_E0] += s_closed;
}

void enterprise_blocks(double *restrict totals, const double *restrict faced, int64_t cities, int64_t n, const int32_t *restrict city,
                       const double *restrict capacity, const double *restrict uncontrolled, const double *restrict unit_cost,
                       const int8_t *restrict border, const double *restrict misperception, const double *restrict represents,
                       const uint64_t *restrict ids, double *restrict perceived, int8_t *restrict watched, int16_t *restrict months,
                       const int16_t *restrict closed, int8_t *restrict agreed, double *restrict emission, double learning, double watch, uint64_t key)
{
    static _Thread_local Flags f;
    for (int64_t k = 0; k < cities * TOTALS; k++) totals[k] = 0.0;
    for (int64_t a = 0, b; a < n; a = b) {
        const int64_t c = city[a];
        for (b = a + 1; b < n && b < a + BLOCK && city[b] == c; b++) {}
        const int m = (int)(b - a);
        for (int j = 0; j < m; j++) f.border[j] = border[a + j];
        for (int j = 0; j < m; j++) f.watched[j] = watched[a + j];
        for (int j = 0; j < m; j++) f.months[j] = months[a + j] < PENALTY_MONTHS ? months[a + j] : PENALTY_MONTHS;
        for (int j = 0; j < m; j++) f.runs[j] = closed[a + j] <= 0;
        for (int j = 0; j < m; j++) f.signs[j] = agreed[a + j] > 0;
        block(totals + c * TOTALS, faced_in(faced, cities, c, watch, learning), m, capacity + a, uncontrolled + a, unit_cost + a, misperception + a,
              represents + a, ids + a, perceived + a, emission + a, &f, key);
        for (int j = 0; j < m; j++) watched[a + j] = f.found[j] > 0.0;
        for (int j = 0; j < m; j++) months[a + j] = f.violates[j] > 0.0 ? months[a + j] + (f.found[j] > 0.0) : 0;
        for (int j = 0; j < m; j++) agreed[a + j] = f.broke[j] > 0.0 ? BREACHED : agreed[a + j];
    }
}

/* ---- citizens ------------------------------------------------------------------------------------------------------------------------------ */

void citizen_stage(double *restrict means, double *restrict complaints, int64_t cities, const int64_t *restrict first, const double *restrict sensitivity,
                   const uint32_t *restrict links, double *restrict influenced, double *restrict awareness, double *restrict efficacy,
                   double *restrict complaint, const double *restrict relative, const double *restrict target, const double *restrict visible,
                   const double *restrict reach, const double *restrict answered, double bound, double influence, double gain, double learning)
{
    const int64_t n = first[cities];
    double heard[LINKS][BLOCK];
    for (int64_t a = 0; a < n; a += BLOCK) {
        const int m = (int)(n - a < BLOCK ? n - a : BLOCK);
        for (int k = 0; k < LINKS; k++)
            for (int j = 0; j < m; j++) heard[k][j] = awareness[links[k * n + a + j]];
        for (int j = 0; j < m; j++) {
            const double own = awareness[a + j];
            double gap = 0.0, count = 1.0;
            for (int k = 0; k < LINKS; k++) {
                const double difference = heard[k][j] - own, close = (fabs(difference) <= bound) & (links[k * n + a + j] != (uint32_t)(a + j)) ? 1.0 : 0.0;
                gap += close * difference;
                count += close;
            }
            influenced[a + j] = own + influence * gap / count;
        }
    }
    for (int64_t c = 0; c < cities; c++) {
        double s_a = 0, s_e = 0, s_y = 0;
#pragma omp simd reduction(+ : s_a, s_e, s_y)
        for (int64_t i = first[c]; i < first[c + 1]; i++) {
            double exceedance = relative[c] / sensitivity[i] - 1.0;
            exceedance = exceedance < 0.0 ? 0.0 : exceedance > 1.0 ? 1.0 : exceedance;
            const double aim = target[c] * exceedance < 1.0 ? target[c] * exceedance : 1.0;
            const double a = influenced[i] + gain * (aim - influenced[i]);
            const double e = efficacy[i] + learning * complaint[i] * (answered[c] - efficacy[i]);
            double y = a * e * reach[c] * (visible[c] + exceedance);
            y = y < 1.0 ? y : 1.0;
            awareness[i] = a;
            efficacy[i] = e;
            complaint[i] = y;
            s_a += a;
            s_e += e;
            s_y += y;
        }
        const double people = first[c + 1] > first[c] ? (double)(first[c + 1] - first[c]) : 1.0;
        means[c] = s_a / people;
        means[cities + c] = s_e / people;
        complaints[c] = s_y / people;
    }
}
