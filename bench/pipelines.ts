import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline, runInProcess, step } from '../packages/flow/src/index.ts'
import { cachedRun } from './pipelines/cached.ts'
import { freshProcess } from './pipelines/fresh-process.ts'
import { program } from './pipelines/program.ts'
import { training } from './pipelines/training.ts'
import { median } from './figures/median.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const steps = Number(process.env.BENCH_STEPS ?? 200)
const python = process.env.SLIPWAY_BENCH_PYTHON ?? process.env.SLIPWAY_PYTHON ?? 'python3'
const peers = ['prefect', 'dagster', 'luigi'] as const

const add = step('add', ({ x }: { x: number }) => x + 1)
const chain = pipeline('chain', { steps }, (p) => {
  let x = add({ x: 0 })
  for (let i = 0; i < p.steps; i++) x = add({ x })
  return x
})

/**
 * What Slipway adds to the functions that it runs: a trivial step in the same process beside Prefect's, Dagster's and
 * Luigi's; a step in a process of its own beside a bare start of Node; a pipeline of 1,000 steps of which every result
 * is there; five steps of a training beside the same functions called by hand. In turns, medians.
 * SLIPWAY_BENCH_PYTHON names a Python with prefect, dagster and luigi; one that lacks any of them is an error.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-pipelines-'))
  try {
    const inProcess: Record<'slipway' | (typeof peers)[number], number[]> = {
      slipway: [],
      prefect: [],
      dagster: [],
      luigi: [],
    }
    await ownChain()
    for (let round = 0; round < rounds; round++) {
      inProcess.slipway.push(await ownChain())
      for (const peer of peers)
        inProcess[peer].push(
          Number(
            program([python, join(import.meta.dirname, `pipelines/${peer}_chain.py`), `${steps}`], folder),
          ),
        )
    }
    const fresh = await freshProcess(folder, 3 * rounds)
    const cached = await cachedRun(join(folder, 'cached'), rounds)
    const trained = await training(join(folder, 'training'), rounds)
    const own = median(inProcess.slipway)
    const over = (peer: (typeof peers)[number]) => own / median(inProcess[peer])
    const [bare, chained] = [median(fresh.bareMs), median(fresh.chainedMs)]
    const [cold, told] = [median(fresh.coldMs), median(fresh.toldMs)]
    const [byHand, run] = [median(trained.byHandMs), median(trained.runMs)]
    return {
      table: [
        `medians of ${rounds} rounds`,
        row(`a trivial step in the same process (chain of ${steps})`, own),
        ...peers.map((peer) => row(`  ${peer}`, median(inProcess[peer]))),
        row('steps in a row, each in a process that serves no other: a step', chained),
        row('  the first step of a run, its process made ready while it is planned', told),
        row('  the first step of a server that was not told of it', cold),
        row('  node, started bare with the same module', bare),
        row('1,000 steps whose results are there: slipway run, whole', median(cached.wholeMs)),
        row('  of it the server’s part', median(cached.serverMs)),
        row('five steps of a training: slipway run, whole', run),
        row('  the same functions called by hand', byHand),
      ].join('\n'),
      ratios: {
        prefect: over('prefect'),
        dagster: over('dagster'),
        luigi: over('luigi'),
        fresh_process: chained / bare,
        fresh_process_first: told / bare,
        fresh_process_untold: cold / bare,
        cached_1000_seconds: median(cached.wholeMs) / 1000,
        training: run / byHand,
      },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds a step. */
async function ownChain(): Promise<number> {
  const began = performance.now()
  await runInProcess(chain)
  return (performance.now() - began) / steps
}

const row = (name: string, ms: number) => `${name.padEnd(62)}${ms.toFixed(ms < 10 ? 3 : 0).padStart(9)} ms`
