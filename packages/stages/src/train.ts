import { peakMemoryBytes, step } from '@slipway/flow'
import { noteContext } from './note-context.ts'
import { learn } from './learn.ts'
import { pick } from './prepare.ts'
import { unpack } from './packed.ts'
import { platformOf } from './platform.ts'
import type { Candidate, Prepared, Try } from './shapes.ts'

/**
 * Tries one candidate: fits it on each fold's training rows, predicts the rows that fold scores, and keeps it as a
 * tracked run with its settings, its metrics a fold, and what it took. Runs in a worker process, so that candidates
 * train side by side.
 */
export const train = step(
  'train',
  async ({ prepared, candidate }: { prepared: Prepared; candidate: Candidate }, ctx): Promise<Try> => {
    const { metricsFor, primaryMetric, score } = await import('@slipway/ml/evaluate')
    const { rowsOf } = await import('@slipway/ml/split')
    const { trainerNamed } = await import('@slipway/ml/train')
    const { parts } = prepared
    const client = await platformOf(ctx)
    const trainer = trainerNamed(candidate.trainer)
    const settings = { ...trainer.defaults, ...candidate.settings }
    const startedAtMs = Date.now()
    const startedCpu = process.cpuUsage()
    const { pricesFromEnvironment, systemSampler } = await import('@slipway/client/node')
    // These trainers use no GPU; and a step that starts a program costs a process.
    const sample = systemSampler(process.cwd(), false)
    const machine: { readonly tMs: number; readonly metrics: Record<string, number> }[] = []

    const width = parts.task === 'multiclass' ? parts.classes.length : 1
    const oof = new Float64Array(parts.y.length * width).fill(Number.NaN)
    const metrics = metricsFor(parts.task)
    const perFold: Record<string, number>[] = []
    for (const [i, fold] of prepared.folds.entries()) {
      const rows = rowsOf(parts.split, i)
      const y = { task: parts.task, classes: parts.classes, values: pick(parts.y, rows.train) }
      const model = await learn(candidate, unpack(fold.train), y, {
        seed: parts.seed + i,
        onProgress: (done) => ctx.progress((i + done) / prepared.folds.length, candidate.name),
      })
      const prediction = trainer.predict(model, unpack(fold.valid))
      rows.valid.forEach((row, at) => oof.set(prediction.subarray(at * width, (at + 1) * width), row * width))
      const scored = { task: parts.task, y: pick(parts.y, rows.valid), prediction, classes: parts.classes }
      perFold.push(
        Object.fromEntries(
          metrics
            .filter((metric) => metric.applies?.(scored) ?? true)
            .map((metric) => [metric.name, score(metric, scored)] as const)
            .filter(([, value]) => !Number.isNaN(value)),
        ),
      )
      machine.push({ metrics: await sample(), tMs: Date.now() })
    }
    const means = meansOf(perFold)
    const cpu = process.cpuUsage(startedCpu)
    const took = {
      wallMs: Date.now() - startedAtMs,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      peakMemoryBytes: peakMemoryBytes(),
    }

    const run = await client.tracking.createRun({
      body: {
        experiment: parts.column,
        name: candidate.name,
        key: `${ctx.run}/${ctx.step}`,
        startedAtMs,
        params: {
          trainer: candidate.trainer,
          recipe: candidate.recipe,
          ...(candidate.balance && { balance: candidate.balance.by }),
          ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, textOf(value)])),
        },
        tags: {
          'slipway.pipeline_run': ctx.run,
          'slipway.step': ctx.step,
          'slipway.primary': primaryMetric(parts.task, parts.y).name,
        },
      },
    })
    await client.tracking.logBatch({
      params: { id: run.id },
      body: {
        metrics: [
          ...perFold.flatMap((fold, i) =>
            Object.entries(fold).map(([key, value]) => ({
              key: `fold.${key}`,
              value,
              step: i,
              tMs: startedAtMs,
            })),
          ),
          ...Object.entries(means).map(([key, value]) => ({ key, value, step: 0, tMs: startedAtMs })),
          ...machine.flatMap((at, step) =>
            Object.entries(at.metrics).map(([key, value]) => ({ key, value, step, tMs: at.tMs })),
          ),
        ],
      },
    })
    const params = { id: run.id }
    const { name, version, digest } = parts.dataset
    const input = {
      name,
      digest,
      sourceType: 'slipway',
      source: JSON.stringify({ name, version }),
      schema: null,
      profile: null,
      context: 'training',
      tags: { version: String(version) },
    }
    await client.tracking.addRunInputs({ params, body: { inputs: [input] } })
    const context = await noteContext(client, run.id, ctx)
    const { wallMs: durationMs, cpuSeconds, peakMemoryBytes: peak } = took
    const resources = { durationMs, cpuSeconds, peakMemoryBytes: peak }
    const prices = pricesFromEnvironment()
    if (prices) {
      const { costOf } = await import('@slipway/contract/run-cost')
      const value = costOf(resources, context, prices)
      await client.tracking.logBatch({ params, body: { metrics: [{ key: 'system/cost', value }] } })
    }
    await client.tracking.finishRun({ params, body: { status: 'finished', resources } })
    return { candidate, recipe: prepared.recipe, oof, width, perFold, metrics: means, ...took, run: run.id }
  },
)

const textOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'default'))

/** Each metric's mean over the folds that have it. */
function meansOf(perFold: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = [...new Set(perFold.flatMap((fold) => Object.keys(fold)))]
  return Object.fromEntries(
    names.map((name) => {
      const values = perFold.flatMap((fold) => fold[name] ?? [])
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length]
    }),
  )
}
