import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import type { NewModelVersion } from '@slipway/contract/registry'
import { connect } from '@slipway/client'
import type { Platform, PlatformOptions } from '../../packages/ops/src/app/index.ts'
import { firstStartMs, knownRun, longOf, longValue, nasty, type Size } from './known.ts'

const lump = 10_000
const digest = (n: number) => `sha256:${n.toString(16).padStart(64, '0')}`

/** The one long series, in lumps as a client sends them. */
export async function fillSeries({ rooms: { tracking } }: Platform, size: Size): Promise<void> {
  const { id, startedAtMs } = knownRun(longOf(size), size)
  for (let from = 0; from < size.points; from += lump)
    await tracking.log(id, {
      metrics: Array.from({ length: Math.min(lump, size.points - from) }, (_, k) => {
        const step = from + k
        return { key: 'train_loss', value: longValue(step), step, tMs: startedAtMs + 40 * step }
      }),
    })
}

/** Runs each step at once: what is real is the run as the server drives and keeps it. */
export const instant: NonNullable<PlatformOptions['executor']> = {
  start: ({ run, id }) => ({
    handle: `0::${run}${id}`,
    outcome: Promise.resolve({
      status: 'succeeded' as const,
      output: 1,
      resources: { wallMs: 1, cpuSeconds: 0, peakRssBytes: 1e6 },
    }),
    cancel: () => undefined,
  }),
  reap: async () => undefined,
  sweep: async () => undefined,
  collect: async () => ({ files: 0, bytes: 0 }),
  close: () => undefined,
}

/** Ten sources, each followed by chains that are joined in the end. */
export async function fillPipeline(platform: Platform, { steps }: Size): Promise<string> {
  const { pipelines } = connect(platform)
  const { id } = await pipelines.createPipelineRun({ body: { plan: planOf(steps), jobs: 64 } })
  await platform.rooms.pipelines.ended(id)
  return id
}

function planOf(steps: number): PlanBody {
  const node = (at: number, inputs: Record<string, unknown>): PlanNodeBody => ({
    id: `part${at}`,
    step: ['clean', 'fit', 'score'][at % 3]!,
    kind: 'step',
    inputs,
    after: [],
    each: null,
    cache: true,
    retry: { times: 0, delayMs: 0, factor: 1, maxDelayMs: 0, jitter: 0 },
    timeoutMs: null,
    tags: [],
    pool: null,
    resources: { cpu: null, memoryMb: null, gpu: 0 },
    environment: { set: {}, pass: [], secrets: [] },
    identity: digest(at + 1),
    command: null,
    approval: null,
  })
  const ref = (at: number) => ({ $ref: { node: `part${at}`, path: [] } })
  const nodes = Array.from({ length: steps }, (_, at) => {
    const before = at < 10 ? [] : at % 97 === 0 ? [at - 10, at - 9, at - 7] : [at - 10]
    return node(at, Object.fromEntries(before.map((one) => [`x${one}`, ref(one)])))
  })
  return {
    version: 1,
    pipeline: 'large',
    params: { note: nasty },
    seed: 0,
    project: { root: '/nowhere' },
    bundle: { digest: digest(0), file: 'large.mjs', export: 'default', lockfile: null, sources: [] },
    reaches: {},
    nodes,
    eaches: [],
    output: ref(steps - 1),
  }
}

/** Versions of one model that get better, each from a run; and one whose name would rather be a page. */
export async function fillModel(platform: Platform, size: Size): Promise<void> {
  const { registry } = connect(platform)
  const params = { name: 'churn' }
  for (let n = 1; n <= size.versions; n++) {
    const run = knownRun(10 * n, size)
    await registry.createModelVersion({ params, body: versionOf(n, size.versions, run.id) })
  }
  await registry.createModelVersion({ params: { name: nasty }, body: versionOf(1, 1, knownRun(10, size).id) })
  await registry.describeModel({ params, body: { description: nasty, tags: { note: nasty } } })
}

/** Of 500 among 4000, better ranked the greater `better` is. */
const curveOf = (better: number) => ({
  positives: 500,
  negatives: 3500,
  points: Array.from({ length: 101 }, (_, k) => ({
    threshold: k === 0 ? null : 1 - k / 100,
    found: Math.round(500 * (k / 100) ** (0.5 - 3 * better)),
    falseAlarms: Math.round(3500 * (k / 100) ** 2),
  })),
})

function versionOf(n: number, of: number, run: string): NewModelVersion {
  const better = 0.06 * Math.sqrt(n / of)
  const metric = (value: number, half: number) => ({
    value,
    low: value - half,
    high: value + half,
    on: 'cv5',
    n: 4000,
  })
  const [auc, recall] = [0.78 + better, 0.51 + better]
  return {
    description: n % 50 === 7 ? nasty : `Of 100 leavers, it finds ${Math.round(100 * recall)}.`,
    lineage: { run, datasetDigest: digest(n), seed: n },
    signature: {
      target: 'churned',
      positive: 'yes',
      classes: ['no', 'yes'],
      inputs: [
        { name: 'tenure_months', type: 'number', nullable: false, min: 0, max: 72 },
        { name: nasty, type: 'text', nullable: true },
      ],
      outputs: [{ name: 'probability', type: 'number' }],
    },
    metrics: {
      roc_auc: metric(auc, 0.012),
      recall: metric(recall, 0.04),
      precision: metric(0.6 + better, 0.03),
      accuracy: metric(0.8 + better / 2, 0.01),
    },
    gate: { passed: n % 9 !== 0, rules: [{ rule: 'roc_auc is not worse', ok: n % 9 !== 0, detail: nasty }] },
    files: [],
    facts: {
      confusion: [
        [3300, 200],
        [270, 230],
      ],
      // The first half was made before curves were kept.
      ...(n > of / 2 ? { curve: curveOf(better) } : {}),
      importance: { tenure_months: 0.5, monthly_charges: 0.3, [nasty]: 0.2 },
      madeAtMs: firstStartMs + n,
    },
  }
}
