import type { Platform } from '../../packages/ops/src/app/index.ts'
import { experiments, knownRuns, longSeries, metrics, stepMs, wave, type Size } from './data.ts'

type Tracking = Platform['rooms']['tracking']

const runsAtOnce = 2000
const seriesAtOnce = 4

/**
 * Fills a workspace through the server's own write path, without HTTP: what many write at once shares its statements
 * and commits, and is acknowledged once durable.
 */
export async function fill(
  tracking: Tracking,
  size: Size,
): Promise<{ runsPerS: number; pointsPerS: number }> {
  const known = knownRuns(size)
  for (let e = 1; e <= experiments; e++)
    await tracking.createExperiment({ name: `experiment ${e}`, tags: { team: `t${e % 7}` } })
  const begun = performance.now()
  for (let at = 0; at < size.runs; at += runsAtOnce)
    await Promise.all(
      Array.from({ length: Math.min(runsAtOnce, size.runs - at) }, (_, k) =>
        makeRun(tracking, known, at + k),
      ),
    )
  const between = performance.now()
  const series = longRuns(size)
  for (let at = 0; at < series.length; at += seriesAtOnce)
    await Promise.all(
      // One in lumps as MLflow's clients send them, the others in larger ones.
      series
        .slice(at, at + seriesAtOnce)
        .map((i) => makeSeries(tracking, known.id(i), i === 0 ? 1000 : 10_000)),
    )
  const ended = performance.now()
  return {
    runsPerS: (1000 * size.runs) / (between - begun),
    pointsPerS: (1000 * series.length * longSeries) / (ended - between),
  }
}

/** The numbers of the runs with a long series. */
export const longRuns = ({ runs, points }: Size): number[] =>
  Array.from({ length: Math.max(1, Math.round((points - metrics * runs) / longSeries)) }, (_, i) => 2 * i)

async function makeRun(tracking: Tracking, known: ReturnType<typeof knownRuns>, i: number): Promise<void> {
  const id = known.id(i)
  const made = tracking.createRun(
    {
      id,
      experimentId: String(known.experiment(i)),
      name: `run ${i}`,
      startedAtMs: known.startedAtMs(i),
      params: known.params(i),
      tags: known.tags(i),
    },
    'ana',
  )
  const values = { auc: known.auc(i), accuracy: known.accuracy(i), loss: 1 / (1 + i) }
  const points = Object.entries(values).map(([key, value]) => ({ key, value, step: 0, tMs: 1 }))
  await Promise.all([made, tracking.log(id, { metrics: points })])
}

async function makeSeries(tracking: Tracking, id: string, lump: number): Promise<void> {
  for (let from = 0; from < longSeries; from += lump)
    await tracking.log(id, {
      metrics: Array.from({ length: lump }, (_, k) => {
        const step = from + k
        return { key: 'curve', value: wave(step), step, tMs: stepMs * step }
      }),
    })
}
