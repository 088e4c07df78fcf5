/** Natural logarithm of the gamma function, for positive numbers (Lanczos). */
export function logGamma(value: number): number {
  const series = [76.18009172947146, -86.5053203294168, 24.01409824083091, -1.231739572450155, 0.001208650973866179, -0.000005395239384953]
  const shifted = value + 5.5
  let sum = 1.000000000190015
  for (let index = 0; index < series.length; index += 1) sum += (series[index] as number) / (value + index + 1)
  return (value + 0.5) * Math.log(shifted) - shifted + Math.log((2.5066282746310007 * sum) / value)
}

/** The regularised incomplete beta function (continued fraction). */
export function betaBelow(at: number, a: number, b: number): number {
  if (at <= 0) return 0
  if (at >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(at) + b * Math.log(1 - at))
  return at < (a + 1) / (a + b + 2) ? (front * fraction(at, a, b)) / a : 1 - (front * fraction(1 - at, b, a)) / b
}

function fraction(at: number, a: number, b: number): number {
  const tiny = 1e-300
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * at) / (a + 1), tiny)
  let sum = d
  for (let m = 1; m <= 400; m += 1) {
    const even = (m * (b - m) * at) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d, tiny)
    c = nonZero(1 + even / c, tiny)
    sum *= d * c
    const odd = (-(a + m) * (a + b + m) * at) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d, tiny)
    c = nonZero(1 + odd / c, tiny)
    sum *= d * c
    if (Math.abs(d * c - 1) < 1e-12) break
  }
  return sum
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** How likely it is to count at least `count`, where a rate that was seen as `past` in `weeks` equal stretches holds on (gamma–Poisson). */
export function countTail(count: number, past: number, weeks: number): number {
  return count <= 0 ? 1 : betaBelow(1 / (weeks + 1), count, past + 0.5)
}

/** Benjamini and Hochberg 1995: which of these may be believed so that at most the share `rate` of them is false. */
export function believable(chances: readonly number[], rate: number): boolean[] {
  const order = chances.map((chance, index) => ({ chance, index })).sort((a, b) => a.chance - b.chance)
  let last = -1
  order.forEach(({ chance }, at) => {
    if (chance <= (rate * (at + 1)) / order.length) last = at
  })
  const kept = chances.map(() => false)
  for (let at = 0; at <= last; at += 1) kept[order[at]?.index ?? 0] = true
  return kept
}
