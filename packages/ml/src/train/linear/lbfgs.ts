/** Writes the gradient at z and answers the value there. */
export type Objective = (z: Float64Array, gradient: Float64Array) => number

/**
 * Minimises a smooth convex function with limited-memory BFGS (Nocedal & Wright, algorithm 7.5), memory 10 and a
 * line search by halving and doubling that ends at the weak Wolfe conditions. Deterministic.
 * Stops when no slope exceeds `tolerance`, when nothing improves any more, or after `maxIterations`.
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  options: { tolerance: number; maxIterations: number; onIteration?: (iteration: number) => void },
): Float64Array {
  const n = start.length
  const memory: { s: Float64Array; y: Float64Array; rho: number }[] = []
  let z = Float64Array.from(start)
  let gradient = new Float64Array(n)
  let value = objective(z, gradient)
  for (let iteration = 0; iteration < options.maxIterations; iteration++) {
    if (largest(gradient) <= options.tolerance) break
    options.onIteration?.(iteration)
    let direction = descent(gradient, memory)
    let slope = dot(direction, gradient)
    if (!(slope < 0)) {
      memory.length = 0
      direction = gradient.map((g) => -g)
      slope = -dot(gradient, gradient)
    }
    const first = memory.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1
    const next = search(objective, z, value, direction, slope, first)
    if (!next) break
    const s = next.z.map((v, i) => v - z[i]!)
    const y = next.gradient.map((v, i) => v - gradient[i]!)
    const curvature = dot(s, y)
    if (curvature > 1e-300) memory.push({ s, y, rho: 1 / curvature })
    if (memory.length > 10) memory.shift()
    ;({ z, gradient, value } = next)
  }
  return z
}

function descent(
  gradient: Float64Array,
  memory: readonly { s: Float64Array; y: Float64Array; rho: number }[],
) {
  const q = gradient.map((g) => -g)
  const shares: number[] = []
  for (const { s, y, rho } of memory.toReversed()) {
    const share = rho * dot(s, q)
    shares.push(share)
    for (let i = 0; i < q.length; i++) q[i]! -= share * y[i]!
  }
  const last = memory.at(-1)
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y))
    for (let i = 0; i < q.length; i++) q[i]! *= scale
  }
  for (const { s, y, rho } of memory) {
    const back = shares.pop()! - rho * dot(y, q)
    for (let i = 0; i < q.length; i++) q[i]! += back * s[i]!
  }
  return q
}

/** A step that lowers the value enough and flattens the slope, by bisection; null where rounding allows none. */
function search(
  objective: Objective,
  z: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
  first: number,
) {
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let step = first
  let best: { z: Float64Array<ArrayBuffer>; gradient: Float64Array<ArrayBuffer>; value: number } | null = null
  for (let attempt = 0; attempt < 40; attempt++) {
    const at = z.map((v, i) => v + step * direction[i]!) as Float64Array<ArrayBuffer>
    const gradient = new Float64Array(z.length)
    const there = objective(at, gradient)
    if (!(there <= value + 1e-4 * step * slope)) high = step
    else {
      if (there < value) best = { z: at, gradient, value: there }
      if (dot(gradient, direction) >= 0.9 * slope) break
      low = step
    }
    step = Number.isFinite(high) ? (low + high) / 2 : 2 * step
  }
  return best
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function largest(a: Float64Array): number {
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]!))
  return most
}
