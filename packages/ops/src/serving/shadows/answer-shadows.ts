import type { Batch, SignatureInput } from '@slipway/ml/model'
import { giveWay } from '../../kernel/index.ts'
import type { HostedModel, ModelHost } from '../../ports/model-host.ts'
import type { ShadowBatch, ShadowModel, ShadowPlan, ShadowTally } from '../../ports/shadows.ts'
import { openCaptureLog, type CaptureLog } from '../capture/capture-log.store.ts'
import type { CaptureSource } from '../capture/schema.ts'
import { fitInputs } from '../fitting-inputs.ts'
import { sampled } from '../routing.ts'

/** What is asked for an endpoint, and whose the answers are. */
interface Planned {
  readonly captureDir: string
  readonly shadows: readonly { readonly shadow: ShadowModel; readonly source: CaptureSource }[]
}

/**
 * The work of a process for shadows: asks each of them what callers asked, one request at a time so that its latency is
 * its own, and captures what they say under the ids of the requests.
 */
export const answerShadows = (host: ModelHost) => {
  const plans = new Map<string, Planned>()
  const models = new Map<string, Promise<HostedModel>>()
  const logs = new Map<string, Promise<CaptureLog>>()

  const modelOf = ({
    dir,
    model: name,
    version,
  }: Pick<ShadowModel, 'dir' | 'model' | 'version'>): Promise<HostedModel> => {
    let model = models.get(dir)
    if (!model) {
      model = host.open(dir, undefined, `${name}@${version}`)
      models.set(dir, model)
      // Tried again with the next requests.
      model.catch(() => models.delete(dir))
    }
    return model
  }

  const logOf = (dir: string): Promise<CaptureLog> => {
    let log = logs.get(dir)
    if (!log) {
      log = openCaptureLog({ dir })
      logs.set(dir, log)
      log.catch(() => logs.delete(dir))
    }
    return log
  }

  const ask = async (
    captureDir: string,
    { shadow, source }: Planned['shadows'][number],
    batch: ShadowBatch,
  ): Promise<ShadowTally> => {
    const latencies = new Float64Array(batch.tMs.length)
    let answered = 0
    let failed = 0
    const log = await logOf(captureDir)
    let model: HostedModel | null = null
    let fit: ReturnType<typeof fitInputs> = null
    let trouble = 'MODEL_UNREADABLE'
    try {
      model = await modelOf(shadow)
      fit = fitInputs({ inputs: batch.inputs(0).columns.map(inputOf) }, model.signature, shadow)
    } catch (cause) {
      trouble = codeOf(cause)
      model = null
    }
    for (const [i, tMs] of batch.tMs.entries()) {
      const id = batch.id(i)
      if (!sampled(id, shadow.name, shadow.share)) continue
      const inputs = batch.inputs(i)
      const kept = { source, id, tMs }
      const began = performance.now()
      try {
        if (!model) throw Object.assign(new Error('no model'), { code: trouble })
        const soon = model.predict(fit ? fit(inputs) : inputs)
        const outputs = soon instanceof Promise ? await soon : soon
        const latencyUs = Math.round((performance.now() - began) * 1000)
        latencies[answered++] = latencyUs
        // What was asked is captured with the champion's answer, and hidden as it must be.
        log.append({ ...kept, inputs: { rows: inputs.rows, columns: [] }, outputs, latencyUs })
      } catch (cause) {
        failed++
        log.append({ ...kept, inputs: nothing, outputs: nothing, latencyUs: 0, error: codeOf(cause) })
      }
      giveWay()
    }
    const latencyUs = latencies.slice(0, answered)
    return { name: shadow.name, failed, latencyUs, host: model?.health?.() ?? null }
  }

  return {
    plan(plan: ShadowPlan): void {
      if (plan.shadows.length === 0) plans.delete(plan.endpoint)
      else plans.set(plan.endpoint, plannedOf(plan))
      const needed = new Set(
        [...plans.values()].flatMap(({ shadows }) => shadows.map(({ shadow }) => shadow.dir)),
      )
      for (const [dir, model] of models)
        if (!needed.has(dir)) {
          models.delete(dir)
          void model.then((one) => one.close()).catch(() => undefined)
        }
      for (const shadow of plan.shadows) modelOf(shadow).catch(() => undefined)
    },

    /** Asks every shadow of an endpoint; resolves once all have answered. */
    async answer(batch: ShadowBatch): Promise<ShadowTally[]> {
      const plan = plans.get(batch.endpoint)
      if (!plan) return []
      const tallies: ShadowTally[] = []
      for (const one of plan.shadows) tallies.push(await ask(plan.captureDir, one, batch))
      return tallies
    },

    /** What was answered is on disk once this resolves. */
    async flush(): Promise<void> {
      for (const log of logs.values()) await (await log.catch(() => null))?.flush()
    },

    async close(): Promise<void> {
      for (const log of logs.values()) await (await log.catch(() => null))?.close()
      await host.close()
    },
  }
}

const plannedOf = ({ endpoint, revision, captureDir, capture: { share }, shadows }: ShadowPlan): Planned => ({
  captureDir,
  shadows: shadows.map((shadow) => {
    const { name: variant, version } = shadow
    return { shadow, source: { endpoint, revision, variant, version, share } }
  }),
})

const nothing: Batch = { rows: 0, columns: [] }

/** What callers send is known by what came: any of it may be missing. */
const inputOf = (column: Batch['columns'][number]): SignatureInput =>
  column.type === 'tensor'
    ? {
        name: column.name,
        type: 'tensor',
        nullable: false,
        datatype: column.datatype,
        shape: [-1, ...column.shape.slice(1)],
      }
    : { name: column.name, type: column.type, nullable: true }

const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'BUG'
