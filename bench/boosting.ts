/**
 * Gradient boosting against LightGBM: single thread, equal trees and leaves, CPU seconds (all threads of the
 * process, just-in-time compilation and garbage collection included) from table to model, medians of
 * interleaved repeats, each on rows of its own; areas under the curve are means over them. SLIPWAY_PYTHON names a Python with lightgbm; BENCH_ROUNDS the repeats (5).
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Features } from '../packages/ml/src/prepare/features.ts'
import { seededRandom } from '../packages/ml/src/stats/index.ts'
import { boosting } from '../packages/ml/src/train/boosting/index.ts'
import type { Target } from '../packages/ml/src/train/trainer.ts'
import type { BenchResult } from './run.ts'
import { median } from './figures/median.ts'

const features = 20
const cases = [
  { label: '50k', rows: 50_000, trees: 100 },
  { label: '500k', rows: 500_000, trees: 50 },
]
const testRows = 50_000
const repeats = Number(process.env.BENCH_ROUNDS ?? 5)

interface Outcome {
  readonly cpu: number
  readonly auc: number
  readonly leaves: number
  readonly peak: number
}

/** Rows whose class hangs on interactions, waves and steps of six features; the other fourteen are noise. */
const makeRows = (rows: number, seed: number): { x: Features; y: Target } => {
  const random = seededRandom(seed, 'bench.boosting')
  const columns = Array.from({ length: features }, (_, f) => ({
    name: `f${f}`,
    kind: 'numeric' as const,
    values: Float64Array.from({ length: rows }, () => Math.fround(random.normal())),
  }))
  const [a, b, c, d, e, g] = columns.map(({ values }) => values) as Float64Array[]
  const values = Float64Array.from({ length: rows }, (_, i) => {
    const wave = Math.sin(3 * d![i]!) + 0.5 * e![i]! ** 2
    const score = a![i]! + b![i]! * c![i]! + wave - 0.5 + 0.3 * g![i]!
    return random.next() < 1 / (1 + Math.exp(-score)) ? 1 : 0
  })
  return { x: { rows, columns }, y: { task: 'binary', classes: ['0', '1'], values } }
}

const writeRows = (folder: string, name: string, { x, y }: { x: Features; y: Target }) => {
  const flat = new Float32Array(x.rows * features)
  x.columns.forEach(({ values }, f) => values.forEach((value, i) => (flat[i * features + f] = value)))
  writeFileSync(join(folder, `${name}.x`), flat)
  writeFileSync(join(folder, `${name}.y`), Uint8Array.from(y.values))
}

/** Area under the ROC curve; scores tie so rarely here that their order decides. */
const auc = (y: Float64Array, score: Float64Array): number => {
  const order = Int32Array.from(score, (_, i) => i).sort((a, b) => score[a]! - score[b]!)
  let ranks = 0
  let positives = 0
  order.forEach((row, i) => {
    if (y[row] !== 1) return
    ranks += i + 1
    positives++
  })
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (y.length - positives))
}

const startLightGbm = (folder: string) => {
  const python = process.env.SLIPWAY_PYTHON ?? 'python3'
  const child = spawn(python, [join(import.meta.dirname, 'boosting.py'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    fit: async (trees: number): Promise<Outcome & { version: string }> => {
      child.stdin.write(`${features} ${trees}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`${python} bench/boosting.py ended early: is lightgbm installed there?`)
      return JSON.parse(value) as Outcome & { version: string }
    },
    stop: () => child.stdin.end(),
  }
}

const ownFit = (
  train: { x: Features; y: Target },
  test: { x: Features; y: Target },
  trees: number,
): Outcome => {
  const before = process.cpuUsage()
  const model = boosting.fit(train.x, train.y, { trees, earlyStopping: false }, { seed: 1 })
  const { user, system } = process.cpuUsage(before)
  return {
    cpu: (user + system) / 1e6,
    auc: auc(test.y.values, boosting.predict(model, test.x)),
    leaves: model.trees.feature.filter((feature) => feature < 0).length,
    peak: process.resourceUsage().maxRSS / 1024,
  }
}

const meanAuc = (outcomes: readonly Outcome[]) =>
  outcomes.reduce((sum, { auc }) => sum + auc, 0) / outcomes.length

export async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
  const lightGbm = startLightGbm(folder)
  try {
    const test = makeRows(testRows, 2)
    writeRows(folder, 'test', test)
    const ratios: Record<string, number> = {}
    const lines = ['rows     trees  trainer        CPU s (median, range)     AUC     leaves  peak MB']
    for (const { label, rows, trees } of cases) {
      const own: Outcome[] = []
      const theirs: Outcome[] = []
      let version = ''
      for (let i = 0; i < repeats; i++) {
        const train = makeRows(rows, 100 + i)
        writeRows(folder, 'train', train)
        own.push(ownFit(train, test, trees))
        const outcome = await lightGbm.fit(trees)
        theirs.push(outcome)
        version = outcome.version
      }
      const line = (name: string, outcomes: readonly Outcome[]) => {
        const cpu = outcomes.map((outcome) => outcome.cpu)
        const range = `${median(cpu).toFixed(2)} (${Math.min(...cpu).toFixed(2)}-${Math.max(...cpu).toFixed(2)})`
        const { leaves, peak } = outcomes.at(-1)!
        const facts = [
          range.padEnd(25),
          meanAuc(outcomes).toFixed(5),
          String(leaves).padStart(7),
          peak.toFixed(0).padStart(8),
        ]
        return `${String(rows).padEnd(8)} ${String(trees).padEnd(6)} ${name.padEnd(14)} ${facts.join(' ')}`
      }
      lines.push(line('Slipway', own), line(`LightGBM ${version}`, theirs))
      ratios[`cpu_${label}`] = median(own.map(({ cpu }) => cpu)) / median(theirs.map(({ cpu }) => cpu))
      ratios[`auc_gap_${label}`] = meanAuc(theirs) - meanAuc(own)
    }
    return { table: lines.join('\n'), ratios }
  } finally {
    lightGbm.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
