import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataPath } from '../packages/ml/tests/data.ts'
import { median } from './figures/median.ts'

const slipway = join(import.meta.dirname, '../packages/cli/bin/slipway.mjs')
const python = process.env.SLIPWAY_PYTHON ?? 'python3'
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Pinned to one core, so that neither side gains from the other's idle one. */
const oneCore = process.platform === 'linux' ? ['taskset', '-c', '0'] : []

function run(
  command: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): { seconds: number; out: string } {
  const [program, ...args] = [...oneCore, ...command]
  const started = performance.now()
  const done = spawnSync(program!, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  if (done.status !== 0) throw new Error(`${command.join(' ')} ended with ${done.status}: ${done.stderr}`)
  return { seconds: (performance.now() - started) / 1000, out: done.stdout }
}

/** The whole of `slipway run` on Telco churn against a scikit-learn script that does the same search; wall time, one core. */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const data = dataPath('churn/telco_churn.csv')
  if (!data) throw new Error('This bench needs the public data: set SLIPWAY_DATA.')
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
  try {
    const ours: number[] = []
    const search: number[] = []
    const whole: number[] = []
    let auc = 0
    let theirs = 0
    run([process.execPath, slipway, 'init', 'churn', '--data', data, '--target', 'Churn'], folder)
    for (let i = 0; i < rounds; i++) {
      rmSync(join(folder, 'churn/.slipway'), { recursive: true, force: true })
      const mine = run([process.execPath, slipway, 'run', '--json', '--jobs', '1'], join(folder, 'churn'))
      ours.push(mine.seconds)
      auc = (JSON.parse(mine.out) as { metrics: { roc_auc: { value: number } } }).metrics.roc_auc.value
      const script = JSON.parse(
        run([python, join(import.meta.dirname, 'telco.py'), data], folder, { OMP_NUM_THREADS: '1' }).out,
      ) as { search: number; whole: number; roc_auc: number }
      search.push(script.search)
      whole.push(script.whole)
      theirs = script.roc_auc
    }
    const [a, b, c] = [median(ours), median(search), median(whole)]
    return {
      table: [
        `Telco churn, ${rounds} rounds, medians, one core`,
        `  slipway run (checks, 5 candidates × 5 folds, intervals, ONNX, registry)  ${a.toFixed(2)} s  roc_auc ${auc.toFixed(4)}`,
        `  scikit-learn, the same search and refit                                 ${b.toFixed(2)} s  roc_auc ${theirs.toFixed(4)}`,
        `  scikit-learn, with bootstrap intervals as well                          ${c.toFixed(2)} s`,
      ].join('\n'),
      ratios: { wall: a / b, wall_with_intervals: a / c, auc_gap: theirs - auc },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
