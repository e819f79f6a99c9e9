"""Chances: the distributions that need nothing but exponents, logarithms and the error function."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NA, NUM, Operand, Refused, Value, as_array

_NORMAL: Final = NormalDist()
_EXACT: Final = 1000  # beyond it the digits that Excel keeps take other methods


def _below(z: float) -> float:
    """The chance of a value below `z` in the standard normal distribution, exact in both tails."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _quantile(share: float) -> float:
    """Where `_below` is this share; the library's value, made exact by one step of Halley's method."""
    at = _NORMAL.inv_cdf(share)
    wrong = (_below(at) - share) * math.sqrt(2 * math.pi) * math.exp(at * at / 2)
    return at - wrong / (1 + at * wrong / 2)


@function("NORM.DIST NORMDIST", "n n n b")
def _norm_dist(value: float, mean: float, deviation: float, cumulative: bool) -> Value:
    if deviation <= 0:
        return NUM
    z = (value - mean) / deviation
    return _below(z) if cumulative else math.exp(-z * z / 2) / (deviation * math.sqrt(2 * math.pi))


@function("NORM.S.DIST", "n b")
def _norm_s_dist(value: float, cumulative: bool) -> Value:
    return _norm_dist(value, 0.0, 1.0, cumulative)


@function("NORMSDIST", "n")
def _normsdist(value: float) -> Value:
    return _below(value)


@function("NORM.INV NORMINV", "n n n")
def _norm_inv(share: float, mean: float, deviation: float) -> Value:
    if not 0 < share < 1 or deviation <= 0:
        return NUM
    return mean + deviation * _quantile(share)


@function("NORM.S.INV NORMSINV", "n")
def _norm_s_inv(share: float) -> Value:
    return _norm_inv(share, 0.0, 1.0)


@function("PHI", "n")
def _phi(value: float) -> Value:
    return math.exp(-value * value / 2) / math.sqrt(2 * math.pi)


@function("GAUSS", "n")
def _gauss(value: float) -> Value:
    return math.erf(value / math.sqrt(2)) / 2


@function("LOGNORM.DIST", "n n n b")
def _lognorm_dist(value: float, mean: float, deviation: float, cumulative: bool) -> Value:
    if value <= 0 or deviation <= 0:
        return NUM
    z = (math.log(value) - mean) / deviation
    return _below(z) if cumulative else math.exp(-z * z / 2) / (value * deviation * math.sqrt(2 * math.pi))


@function("LOGNORM.INV LOGINV", "n n n")
def _lognorm_inv(share: float, mean: float, deviation: float) -> Value:
    if not 0 < share < 1 or deviation <= 0:
        return NUM
    return math.exp(mean + deviation * _quantile(share))


@function("CONFIDENCE.NORM CONFIDENCE", "n n n")
def _confidence(alpha: float, deviation: float, size: float) -> Value:
    if not 0 < alpha < 1 or deviation <= 0 or size < 1:
        return NUM
    # The upper tail, as Excel has it: a very small alpha costs digits.
    return _quantile(1 - alpha / 2) * deviation / math.sqrt(int(size))


@function("EXPON.DIST EXPONDIST", "n n b")
def _expon_dist(value: float, rate: float, cumulative: bool) -> Value:
    if value < 0 or rate <= 0:
        return NUM
    return -math.expm1(-rate * value) if cumulative else rate * math.exp(-rate * value)


@function("WEIBULL.DIST WEIBULL", "n n n b")
def _weibull_dist(value: float, shape: float, scale: float, cumulative: bool) -> Value:
    if value < 0 or shape <= 0 or scale <= 0:
        return NUM
    power = (value / scale) ** shape
    if cumulative:
        return -math.expm1(-power)
    return shape / scale * math.pow(value / scale, shape - 1) * math.exp(-power)


@function("POISSON.DIST POISSON", "n n b")
def _poisson_dist(value: float, mean: float, cumulative: bool) -> Value:
    count = int(value)
    if value < 0 or mean < 0:
        return NUM
    if max(count, mean) > _EXACT:
        raise Refused("a distribution of thousands")
    if mean == 0:
        return 1.0 if cumulative or count == 0 else 0.0

    def chance(of: int) -> float:
        return math.exp(of * math.log(mean) - mean - math.lgamma(of + 1))

    return math.fsum(map(chance, range(count + 1))) if cumulative else chance(count)


def _binomial(hits: int, trials: int, share: float) -> float:
    if share in (0.0, 1.0):
        return float(hits == trials * share)
    if trials > _EXACT:
        raise Refused("a distribution of thousands")
    return math.comb(trials, hits) * share**hits * (1.0 - share) ** (trials - hits)


@function("BINOM.DIST BINOMDIST", "n n n b")
def _binom_dist(hits: float, trials: float, share: float, cumulative: bool) -> Value:
    many, few = int(trials), int(hits)
    if not 0 <= few <= many or not 0 <= share <= 1:
        return NUM
    if not cumulative:
        return _binomial(few, many, share)
    return math.fsum(_binomial(at, many, share) for at in range(few + 1))


@function("BINOM.DIST.RANGE", "n n n n?")
def _binom_range(trials: float, share: float, low: float, high: float | None = None) -> Value:
    many, first = int(trials), int(low)
    last = first if high is None else int(high)
    if not 0 <= first <= last <= many or not 0 <= share <= 1:
        return NUM
    return math.fsum(_binomial(at, many, share) for at in range(first, last + 1))


@function("BINOM.INV CRITBINOM", "n n n")
def _binom_inv(trials: float, share: float, alpha: float) -> Value:
    many = int(trials)
    if not many >= 0 or not 0 < share < 1 or not 0 < alpha < 1:
        return NUM
    total = 0.0
    for at in range(many + 1):
        total += _binomial(at, many, share)
        if total >= alpha:
            return float(at)
    return float(many)


@function("NEGBINOM.DIST", "n n n b")
def _negbinom_dist(failures: float, hits: float, share: float, cumulative: bool) -> Value:
    lost, won = int(failures), int(hits)
    if lost < 0 or won < 1 or not 0 < share < 1:
        return NUM

    def chance(of: int) -> float:
        return _binomial(won - 1, of + won - 1, share) * share

    return math.fsum(map(chance, range(lost + 1))) if cumulative else chance(lost)


@function("HYPGEOM.DIST", "n n n n b")
def _hypgeom_dist(hits: float, drawn: float, marked: float, size: float, cumulative: bool) -> Value:
    few, sample, good, many = int(hits), int(drawn), int(marked), int(size)
    if not (0 <= few <= min(sample, good) and 0 < sample <= many and 0 < good <= many <= 20_000):
        return NUM
    whole = math.comb(many, sample)

    def ways(of: int) -> int:
        return math.comb(good, of) * math.comb(many - good, sample - of) if of <= sample else 0

    return sum(map(ways, range(few + 1))) / whole if cumulative else ways(few) / whole


@function("FISHER", "n")
def _fisher(value: float) -> Value:
    return math.atanh(value) if -1 < value < 1 else NUM


@function("FISHERINV", "n")
def _fisherinv(value: float) -> Value:
    return math.tanh(value)


@function("ERF", "p p?")
def _erf(low: float, high: float | None = None) -> Value:
    return math.erf(low) if high is None else math.erf(high) - math.erf(low)


@function("ERF.PRECISE", "p")
def _erf_precise(value: float) -> Value:
    return math.erf(value)


@function("ERFC ERFC.PRECISE", "p")
def _erfc(value: float) -> Value:
    return math.erfc(value)


@function("GAMMA", "n")
def _gamma(value: float) -> Value:
    return NUM if value <= 0 and value == int(value) else math.gamma(value)


@function("GAMMALN GAMMALN.PRECISE", "n")
def _gammaln(value: float) -> Value:
    return NUM if value <= 0 else math.lgamma(value)


@function("PROB", "A A n n?")
def _prob(values: Operand, chances: Operand, low: float, high: float | None = None) -> Value:
    pairs = list(zip(as_array(values).items, as_array(chances).items, strict=False))
    if len(as_array(values).items) != len(as_array(chances).items):
        return NA
    if not any(isinstance(value, float) for value, _chance in pairs):
        return DIV0
    shares = [chance for _value, chance in pairs if isinstance(chance, float)]
    if any(not 0 <= chance <= 1 for chance in shares) or abs(sum(shares) - 1) > 1e-9:
        return NUM
    last = low if high is None else high
    return math.fsum(
        chance
        for value, chance in pairs
        if isinstance(value, float) and isinstance(chance, float) and low <= value <= last
    )
