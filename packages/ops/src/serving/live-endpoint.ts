import type { RowValidator, Violation } from '@slipway/ml/check'
import type { ModelVersion } from '@slipway/contract/registry'
import { type Batch, isTable, type Signature } from '@slipway/ml/model'
import type { Table } from '@slipway/ml/table'
import type { HostedModel } from '../ports/model-host.ts'
import type { CaptureLog } from './capture/capture-log.store.ts'
import { requestOfTable } from './input/json-values.ts'
import { inputReader, type InputReader } from './input/input-reader.ts'
import { championOf, type Revision, type Variant } from './revision.ts'
import { inputRefused, unloaded, versionNotServed } from './serving.errors.ts'
import type { EndpointMetrics } from './serving-metrics.ts'

/** What is done about rows that fail the checks of the training data: told beside the answer, or not answered. */
export type InputChecks = 'off' | 'warn' | 'refuse'

/** An open revision: everything that an answer needs. */
interface Loaded {
  readonly revision: Revision
  readonly champion: Variant
  readonly model: HostedModel
  readonly reader: InputReader
  /** Asks requests what the training data was checked for; null where that is nothing, or not wanted. */
  readonly validator: RowValidator | null
}

export interface Answer<Request> {
  readonly request: Request
  readonly id: string
  readonly endpoint: string
  readonly model: string
  readonly version: number
  /** The name of the variant that answered. */
  readonly variant: string
  readonly outputs: Batch
  /** What the rows fail of the checks of the training data. */
  readonly violations: readonly Violation[]
}

export interface LiveParts {
  readonly createdAtMs: number
  readonly metrics: EndpointMetrics
  /** Opened with the model, on first use. */
  readonly openCapture: () => Promise<CaptureLog>
  readonly openModel: (variant: Variant, version?: ModelVersion) => Promise<HostedModel>
  readonly inputChecks: InputChecks
  readonly newId: () => string
  readonly nowMs: () => number
  /** A clock that only runs forward, for latencies. */
  readonly tickMs: () => number
}

/**
 * An endpoint at work: one revision answers, its model opened on the first request. A new revision takes over
 * between two requests; the old model ends what it has begun.
 */
export const liveEndpoint = (first: Revision, parts: LiveParts) => {
  let current = first
  let loaded: Promise<Loaded> | null = null
  /** Unloaded on request: nothing answers until it is loaded or deployed to again. */
  let setAside = false
  let capture: Promise<CaptureLog> | null = null

  const load = async (revision: Revision, version?: ModelVersion): Promise<Loaded> => {
    const champion = championOf(revision)
    const model = await parts.openModel(champion, version)
    const { signature } = model
    return {
      revision,
      champion,
      model,
      reader: inputReader(signature),
      validator: parts.inputChecks === 'off' ? null : await validatorOf(signature),
    }
  }

  const opened = (): Promise<Loaded> => {
    if (loaded) return loaded
    if (setAside) throw unloaded(current.endpoint)
    const opening = load(current)
    loaded = opening
    // A failure is not kept: the next request tries again.
    opening.catch(() => {
      if (loaded === opening) loaded = null
    })
    return opening
  }

  const captureLog = (): Promise<CaptureLog> => {
    if (capture) return capture
    const opening = parts.openCapture()
    capture = opening
    opening.catch(() => {
      if (capture === opening) capture = null
    })
    return opening
  }

  const remember = (one: Loaded, id: string, inputs: Batch, outputs: Batch, latencyUs: number): void => {
    const { revision, champion } = one
    captureLog().then(
      (log) =>
        log.append({
          id,
          endpoint: revision.endpoint,
          revision: revision.revision,
          variant: champion.name,
          version: champion.version,
          tMs: parts.nowMs(),
          inputs,
          outputs,
          latencyUs,
        }),
      () => parts.metrics.dropped(inputs.rows),
    )
  }

  return {
    revision: () => current,
    createdAtMs: parts.createdAtMs,
    counts: () => parts.metrics.counts(),
    signature: async () => (await opened()).model.signature,
    unloaded: () => setAside,

    async load(): Promise<void> {
      setAside = false
      await opened()
    },

    /** Lets what is asked already be answered first. */
    async unload(): Promise<void> {
      setAside = true
      const before = loaded
      loaded = null
      await before?.then(({ model }) => model.close()).catch(() => {})
    },

    /** Reads a request with the served signature, and answers it. `version` must be the served one where given. */
    async answer<Request extends { readonly table: Batch; readonly id: string | undefined }>(
      version: string | undefined,
      read: (reader: InputReader) => Request | Promise<Request>,
    ): Promise<Answer<Request>> {
      try {
        const one = await opened()
        const { champion, model, reader, validator } = one
        if (version !== undefined && version !== String(champion.version))
          throw versionNotServed(current.endpoint, version, champion.version)
        const began = parts.tickMs()
        const given = read(reader)
        const request = given instanceof Promise ? await given : given
        const violations = validator && isTable(request.table) ? validator.table(request.table) : []
        if (parts.inputChecks === 'refuse') refuseBroken(violations)
        const outputs = await model.predict(request.table)
        const latencyUs = Math.round((parts.tickMs() - began) * 1000)
        const id = request.id ?? parts.newId()
        parts.metrics.answered(request.table.rows, reader.unknownCategories(request.table), latencyUs)
        remember(one, id, request.table, outputs, latencyUs)
        return {
          request,
          id,
          endpoint: current.endpoint,
          model: champion.model,
          version: champion.version,
          variant: champion.name,
          outputs,
          violations,
        }
      } catch (cause) {
        parts.metrics.failed()
        throw cause
      }
    },

    /** Answers a table without counting or capturing it. Throws where its columns don't fit the signature. */
    async score(table: Table): Promise<Batch> {
      const { model, reader } = await opened()
      return model.predict(requestOfTable(reader, table))
    },

    /** Opens `revision` and, once `commit` has stored it, lets it answer. Where either fails nothing changes. */
    async replace(revision: Revision, version: ModelVersion, commit: () => Promise<void>): Promise<void> {
      const next = await load(revision, version)
      try {
        await commit()
      } catch (cause) {
        await next.model.close()
        throw cause
      }
      const before = loaded
      current = revision
      loaded = Promise.resolve(next)
      setAside = false
      before?.then(({ model }) => model.close()).catch(() => {})
    },

    /** What was captured is on disk once this resolves. */
    flush: async () => (await capture)?.flush(),

    async close(): Promise<void> {
      await loaded?.then(({ model }) => model.close()).catch(() => {})
      await capture?.then((log) => log.close()).catch(() => {})
    },
  }
}

/** The engine of checks is loaded with the first model that has any. */
const validatorOf = async ({ checks = [] }: Signature): Promise<RowValidator | null> =>
  checks.length === 0 ? null : (await import('@slipway/ml/check')).rowValidator(checks)

/** Only what is an error or blocks is refused; what warns goes on warning. */
const refuseBroken = (violations: readonly Violation[]): void => {
  const grave = violations.filter(({ severity }) => severity === 'error' || severity === 'block')
  if (grave.length > 0) throw inputRefused(grave)
}

export type LiveEndpoint = ReturnType<typeof liveEndpoint>
