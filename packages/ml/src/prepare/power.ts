/** Below this power ((1 + x)^λ − 1) / λ of large numbers is nothing but its −1 / λ in 64 bits; that is left out then. */
const steep = -1

/** What the transform leaves out; standardising makes it the same transform. */
export const offsetOf = (lambda: number): number => (lambda < steep ? 1 / lambda : 0)

/** Yeo–Johnson's transform of one number (2000), plus `offsetOf`; NaN stays NaN. Powers as ONNX computes them. */
export function yeoJohnson(x: number, lambda: number): number {
  if (x >= 0) {
    if (lambda === 0) return Math.log(1 + x)
    const power = (1 + x) ** lambda
    return lambda < steep ? power / lambda : (power - 1) / lambda
  }
  const down = lambda === 2 ? Math.log(1 - x) : ((1 - x) ** (2 - lambda) - 1) / (2 - lambda)
  return offsetOf(lambda) - down
}

/** The power under which the numbers look most like a normal distribution: greatest likelihood, by Brent's search. */
export function bestPower(values: Float64Array): number {
  const n = values.length
  let jacobian = 0
  for (let i = 0; i < n; i++) jacobian += Math.sign(values[i]!) * Math.log1p(Math.abs(values[i]!))
  const loss = (lambda: number) => {
    let mean = 0
    for (let i = 0; i < n; i++) mean += yeoJohnson(values[i]!, lambda)
    mean /= n
    let squares = 0
    for (let i = 0; i < n; i++) squares += (yeoJohnson(values[i]!, lambda) - mean) ** 2
    const value = (n / 2) * Math.log(squares / n) - (lambda - 1) * jacobian
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
  }
  return minimum(loss, -2, 2)
}

const golden = (3 - Math.sqrt(5)) / 2

/** Where a function of one valley between a and b is least (Brent 1973, chapter 5); looks on beyond if the end is. */
function minimum(f: (x: number) => number, a: number, b: number): number {
  let [low, high] = [a, b]
  let x = low + golden * (high - low)
  let [w, v] = [x, x]
  let fx = f(x)
  let [fw, fv] = [fx, fx]
  let [step, before] = [0, 0]
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2
    const tolerance = 1e-9 * Math.abs(x) + 1e-11
    if (Math.abs(x - middle) <= 2 * tolerance - (high - low) / 2) break
    let parabolic = false
    if (Math.abs(before) > tolerance) {
      const r = (x - w) * (fx - fv)
      let q = (x - v) * (fx - fw)
      let p = (x - v) * q - (x - w) * r
      q = 2 * (q - r)
      if (q > 0) p = -p
      q = Math.abs(q)
      if (Math.abs(p) < Math.abs((q * before) / 2) && p > q * (low - x) && p < q * (high - x)) {
        before = step
        step = p / q
        parabolic = true
      }
    }
    if (!parabolic) {
      before = x < middle ? high - x : low - x
      step = golden * before
    }
    const u = x + (Math.abs(step) >= tolerance ? step : Math.sign(step || 1) * tolerance)
    const fu = f(u)
    if (fu <= fx) {
      if (u < x) high = x
      else low = x
      ;[v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu]
    } else {
      if (u < x) low = u
      else high = u
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu]
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu]
    }
  }
  // A valley at the edge lies beyond it.
  const width = b - a
  if (b - x < width / 1000 && b < 64) return minimum(f, b - width / 4, b + width * 2)
  if (x - a < width / 1000 && a > -64) return minimum(f, a - width * 2, a + width / 4)
  return x
}
