/**
 * Tuning against Optuna: the best value after 100 trials, the same objectives for both sides, medians and quartiles of
 * 20 seeds. Both with their defaults and one trial after the other; ours with trials at once besides, which learn later
 * from one another. The ratios: what ours gains over random search, by what Optuna gains. SLIPWAY_PYTHON names a Python
 * with optuna.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { checkSearch, propose, type SamplerChoice, type Trial } from '../packages/ml/src/tune/index.ts'
import type { BenchResult } from './run.ts'
import { problems, type Problem } from './tuning/problems.ts'

const trials = 100
const seeds = Array.from({ length: Number(process.env.BENCH_ROUNDS ?? 20) }, (_, seed) => seed + 1)
const only = process.env.BENCH_ONLY ? new RegExp(process.env.BENCH_ONLY) : /./

/** The best value of one search of ours, trials told one after the other. */
function ownBest(
  { space, objective }: Problem,
  sampler: SamplerChoice,
  parallel: number,
  seed: number,
): number {
  const search = checkSearch({
    space,
    direction: 'minimize',
    sampler,
    pruner: null,
    seed,
    parallel,
    start: [],
  })
  const told: Trial[] = []
  for (let number = 0; number < trials; number++) {
    const proposal = propose(search, told)
    if (proposal.kind !== 'params') throw new Error(`trial ${number}: ${proposal.kind}`)
    const { params } = proposal
    told.push({ number, state: 'complete', params, value: objective(params), reports: [] })
  }
  return Math.min(...told.map(({ value }) => value!))
}

async function startOptuna() {
  const python = process.env.SLIPWAY_PYTHON ?? 'python3'
  const child = spawn(python, [join(import.meta.dirname, 'tuning/optuna_side.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${python} bench/tuning/optuna_side.py ended early: is optuna installed there?`)
    return JSON.parse(value) as { version?: string; params?: Trial['params']; best?: number }
  }
  const { version } = await next()
  return {
    version: version!,
    async best({ space, objective }: Problem, sampler: string, seed: number): Promise<number> {
      child.stdin.write(`${JSON.stringify({ space, seed, trials, sampler })}\n`)
      for (;;) {
        const { params, best } = await next()
        if (!params) return best!
        child.stdin.write(`${objective(params)}\n`)
      }
    },
    stop: () => child.stdin.end(),
  }
}

const quartile = (values: readonly number[], q: number) => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = q * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return low + (at - Math.floor(at)) * (high - low)
}

const key = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')

export async function bench(): Promise<BenchResult> {
  const optuna = await startOptuna()
  try {
    const lines = ['problem                  sampler                      median     quartiles']
    const ratios: Record<string, number> = {}
    for (const problem of problems().filter(({ name }) => only.test(name))) {
      const sides: [string, (seed: number) => number | Promise<number>][] = [
        ['Slipway tpe', (seed) => ownBest(problem, { kind: 'tpe' }, 1, seed)],
        ['Slipway tpe, 4 at once', (seed) => ownBest(problem, { kind: 'tpe' }, 4, seed)],
        ['Slipway tpe, 8 at once', (seed) => ownBest(problem, { kind: 'tpe' }, 8, seed)],
        [`Optuna ${optuna.version} TPESampler`, (seed) => optuna.best(problem, 'tpe', seed)],
        ['Slipway random', (seed) => ownBest(problem, { kind: 'random' }, 1, seed)],
      ]
      const medians: number[] = []
      for (const [name, best] of sides) {
        const values: number[] = []
        for (const seed of seeds) values.push(await best(seed))
        medians.push(quartile(values, 0.5))
        const [low, mid, high] = [0.25, 0.5, 0.75].map((q) => quartile(values, q).toPrecision(5))
        lines.push(`${problem.name.padEnd(24)} ${name.padEnd(24)} ${mid!.padStart(10)}     ${low} – ${high}`)
      }
      const [serial, , , theirs, random] = medians as [number, number, number, number, number]
      // What Optuna gains over chance is 1: above it is better.
      ratios[key(problem.name)] = (random - serial) / (random - theirs)
    }
    return { table: lines.join('\n'), ratios }
  } finally {
    optuna.stop()
  }
}
