import { program } from './program.ts'
import { project, slipway } from './project.ts'

/** Five functions: rows, parts, scaling, logistic regression by gradient descent, area under the curve. */
const functions = `
export const make = ({ rows }: { rows: number }) => {
  const [x, y] = [new Float64Array(rows * 20), new Uint8Array(rows)]
  let state = 42
  const random = () => (state = (1664525 * state + 1013904223) >>> 0) / 2 ** 32
  for (let i = 0; i < rows; i++) {
    let z = 0
    for (let j = 0; j < 20; j++) z += (x[20 * i + j] = random() - 0.5) * (j % 5)
    y[i] = 1 / (1 + Math.exp(-z)) > random() ? 1 : 0
  }
  return { x, y }
}
export const divide = ({ data: { x, y } }: { data: { x: Float64Array; y: Uint8Array } }) => {
  const cut = Math.floor(0.8 * y.length)
  return {
    train: { x: x.slice(0, 20 * cut), y: y.slice(0, cut) },
    test: { x: x.slice(20 * cut), y: y.slice(cut) },
  }
}
export const scale = ({ part }: { part: { x: Float64Array; y: Uint8Array } }) => {
  const mean = new Float64Array(20)
  for (let i = 0; i < part.x.length; i++) mean[i % 20]! += part.x[i]! / part.y.length
  return { x: part.x.map((value, i) => value - mean[i % 20]!), y: part.y }
}
export const fit = ({ part: { x, y }, epochs }: { part: { x: Float64Array; y: Uint8Array }; epochs: number }) => {
  const w = new Float64Array(20)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const g = new Float64Array(20)
    for (let i = 0; i < y.length; i++) {
      let z = 0
      for (let j = 0; j < 20; j++) z += w[j]! * x[20 * i + j]!
      const error = 1 / (1 + Math.exp(-z)) - y[i]!
      for (let j = 0; j < 20; j++) g[j]! += error * x[20 * i + j]!
    }
    for (let j = 0; j < 20; j++) w[j]! -= (2 * g[j]!) / y.length
  }
  return w
}
export const score = ({ part: { x, y }, w }: { part: { x: Float64Array; y: Uint8Array }; w: Float64Array }) => {
  const scored = Array.from(y, (label, i) => ({ label, z: w.reduce((z, c, j) => z + c * x[20 * i + j]!, 0) }))
  scored.sort((a, b) => a.z - b.z)
  let [ranks, ones] = [0, 0]
  scored.forEach(({ label }, i) => {
    if (label) ranks += i + 1
    ones += label
  })
  return { auc: (ranks - (ones * (ones + 1)) / 2) / (ones * (y.length - ones)) }
}
`

const asPipeline = `import { pipeline, step } from 'slipway'
import * as f from '../functions.ts'
const [make, divide, scale] = [step('make', f.make), step('divide', f.divide), step('scale', f.scale)]
const [fit, score] = [step('fit', f.fit), step('score', f.score)]
export default pipeline('bench', { rows: 50_000, epochs: 3000 }, (p) => {
  const parts = divide({ data: make({ rows: p.rows }) })
  const w = fit({ part: scale({ part: parts.train }), epochs: p.epochs })
  return score({ part: parts.test, w })
})
`

const byHand = `import { divide, fit, make, scale, score } from './functions.ts'
const parts = divide({ data: make({ rows: 50_000 }) })
const w = fit({ part: scale({ part: parts.train }), epochs: 3000 })
console.log(JSON.stringify(score({ part: parts.test, w })))
`

/** The same five functions as a pipeline, by `slipway run` with nothing cached, and in one Node process; both say the same. */
export async function training(
  root: string,
  rounds: number,
): Promise<{ runMs: number[]; byHandMs: number[] }> {
  const { stop } = await project(root, asPipeline, { 'functions.ts': functions, 'by-hand.ts': byHand })
  try {
    const timed = (command: readonly string[], into: number[]) => {
      const began = performance.now()
      const said = program([process.execPath, ...command], root)
      into.push(performance.now() - began)
      return (JSON.parse(said) as { auc: number }).auc
    }
    const [runMs, byHandMs]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const ours = timed([slipway, 'run', 'bench', '--force', '--json'], runMs)
      const theirs = timed(['by-hand.ts'], byHandMs)
      if (ours !== theirs) throw new Error(`The pipeline gives ${ours}, the functions by hand ${theirs}.`)
    }
    return { runMs, byHandMs }
  } finally {
    await stop()
  }
}
