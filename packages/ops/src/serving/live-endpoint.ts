import { SlipwayError } from '@slipway/contract/error'
import type { ModelVersion } from '@slipway/contract/registry'
import type { Explanation } from '@slipway/ml/explain'
import type { RowValidator, Violation } from '@slipway/ml/check'
import { type Batch, isTable, type Signature } from '@slipway/ml/model'
import type { Table } from '@slipway/ml/table'
import { after, settled, type Soon } from '../kernel/index.ts'
import type { HostedModel } from '../ports/model-host.ts'
import type { Answer, Asked, Choice } from './answer.ts'
import type { AskedLately } from './asked-lately.ts'
import type { CaptureLog } from './capture/capture-log.store.ts'
import type { Captured, CaptureSource } from './capture/schema.ts'
import { requestOfTable } from './input/json-values.ts'
import { inputReader, type InputReader } from './input/input-reader.ts'
import { deadlineOf } from './deadline.ts'
import { inFlight } from './in-flight.ts'
import {
  answeringOf,
  closeVariants,
  healthOf,
  openVariants,
  type OpenVariant,
  type OpenVariants,
} from './open-variant.ts'
import type { Revision, Variant } from './revision.ts'
import { keyIn } from './routing.ts'
import { type InputChecks, refuseBroken, validatorOf } from './input-checks.ts'
import { unloaded, variantNotServed, versionNotServed } from './serving.errors.ts'
import type { EndpointMetrics } from './serving-metrics.ts'
import type { VariantWatch } from './variant-watch.ts'

/** A variant that answers callers, and is captured. */
interface Answering extends OpenVariant {
  readonly source: CaptureSource
}

/** An open revision: everything that an answer needs. */
interface Loaded extends OpenVariants {
  readonly revision: Revision
  readonly all: readonly Answering[]
  readonly champion: Answering
  readonly reader: InputReader
  /** The place among the inputs of the one by whose value callers stick to a variant; -1: none. */
  readonly stickAt: number
  /** Whether anybody wants to hear of requests beside the caller. */
  readonly mirrors: boolean
  /** Asks requests what the training data was checked for; null where that is nothing, or not wanted. */
  readonly validator: RowValidator | null
}

/** A request that was read, on its way to a model. */
interface Begun<Request> {
  readonly request: Request
  readonly id: string
  readonly violations: readonly Violation[]
  readonly beganMs: number
  readonly deadline: ReturnType<typeof deadlineOf>
}

export interface LiveParts {
  readonly createdAtMs: number
  readonly metrics: EndpointMetrics
  /** Rows that were answered could not be captured. */
  readonly onDropped: (rows: number, cause: unknown) => void
  /** Opened with the model, on first use. */
  readonly openCapture: () => Promise<CaptureLog>
  readonly hiddenOf: (signature: Signature, revision: Revision) => Promise<CaptureSource['hidden']>
  readonly openModel: (variant: Variant, version?: ModelVersion) => Promise<HostedModel>
  /** Hands a request to the shadows. */
  readonly mirror: (id: string, tMs: number, inputs: Batch) => void
  /** Rows that a version was asked, for explanations to compare with. */
  readonly askedLately: AskedLately
  readonly inputChecks: InputChecks
  readonly newId: () => string
  readonly nowMs: () => number
  /** A clock that only runs forward, for latencies. */
  readonly tickMs: () => number
}

/**
 * An endpoint at work: one revision answers, its models opened on the first request. A new revision takes over
 * between two requests; models that it has no use for are closed once the requests that began before have their answers.
 */
export const liveEndpoint = (first: Revision, parts: LiveParts) => {
  let current = first
  /** What is open now, or being opened. */
  let loaded: Soon<Loaded> | null = null
  /** Unloaded on request: nothing answers until it is loaded or deployed to again. */
  let setAside = false
  let capture: Soon<CaptureLog> | null = null
  const requests = inFlight()

  const load = async (
    revision: Revision,
    before: OpenVariants | null,
    known: readonly ModelVersion[],
  ): Promise<Loaded> => {
    const open = await openVariants(revision, before, known, parts.openModel, parts.metrics)
    const { signature } = open.all[0]!.model
    const hidden = await parts.hiddenOf(signature, revision)
    const all = open.all.map((one): Answering => {
      const { name: variant, version } = one.variant
      const { endpoint, revision: number, capture } = revision
      return {
        ...one,
        source: { endpoint, revision: number, variant, version, hidden, share: capture.share },
      }
    })
    return {
      route: open.route,
      revision,
      all,
      champion: all[0]!,
      reader: inputReader(signature),
      stickAt: signature.inputs.findIndex(({ name }) => name === revision.stickBy),
      mirrors: revision.variants.some(({ role, share }) => role === 'shadow' && share > 0),
      validator: parts.inputChecks === 'off' ? null : await validatorOf(signature),
    }
  }

  const opened = (): Soon<Loaded> => {
    if (loaded) return loaded
    if (setAside) throw unloaded(current.endpoint)
    const opening = load(current, null, [])
    loaded = opening
    // A failure is not kept: the next request tries again.
    const keep = (one: Loaded | null) => {
      if (loaded === opening) loaded = one
    }
    opening.then(keep, () => keep(null))
    return opening
  }

  const captureLog = (): Soon<CaptureLog> => {
    if (capture) return capture
    const opening = parts.openCapture()
    capture = opening
    const keep = (log: CaptureLog | null) => {
      if (capture === opening) capture = log
    }
    opening.then(keep, () => keep(null))
    return opening
  }

  const remember = (what: Captured): void => {
    // As a rule nothing has to be waited for.
    if (capture && !(capture instanceof Promise)) capture.append(what)
    else
      void settled(
        captureLog,
        (log) => log.append(what),
        (cause: unknown) => parts.onDropped(what.inputs.rows, cause),
      )
  }

  /** Who answers, and whether the caller insists on them. */
  const chosen = (
    one: Loaded,
    version: string | undefined,
    { variant, session }: Choice,
    request: { readonly table: Batch; readonly id: string | undefined },
    id: string,
  ): { readonly who: Answering; readonly insists: boolean } => {
    if (variant !== undefined) {
      const who = one.all.find((open) => open.variant.name === variant)
      if (!who)
        throw variantNotServed(
          current.endpoint,
          variant,
          one.all.map((open) => open.variant.name),
        )
      return { who, insists: true }
    }
    if (version !== undefined) {
      const who = one.all.find((open) => String(open.variant.version) === version)
      if (!who) throw versionNotServed(current.endpoint, version, one.champion.variant.version)
      return { who, insists: true }
    }
    if (!one.route) return { who: one.champion, insists: false }
    const key = keyIn(request.table.columns[one.stickAt]) ?? session
    const who = one.all[one.route(key ?? id)]!
    if (key === undefined) who.watch.draw()
    return { who, insists: false }
  }

  const explained = (one: Loaded, who: OpenVariant, table: Batch): Promise<Explanation> => {
    const fitted = (given: Batch) => (who.fit ? who.fit(given) : given)
    return who.model.explain(fitted(table), async () => {
      const asked = await parts.askedLately(one.revision, who.variant.version, one.champion.model.signature)
      return asked && fitted(asked)
    })
  }

  /** Counts, captures and mirrors what `who` answered; `isSole`: nobody else was asked, who may still be reading. */
  const told = <Request extends Asked>(
    one: Loaded,
    who: Answering,
    { request, id, violations, beganMs, deadline }: Begun<Request>,
    outputs: Batch,
    isSole: boolean,
  ): Soon<Answer<Request>> => {
    const { table, isTableFree } = request
    const latencyUs = Math.round((parts.tickMs() - beganMs) * 1000)
    who.watch.answered(latencyUs, table, outputs)
    who.metrics.requests.count++
    who.metrics.rows.count += table.rows
    who.metrics.latency.observe(latencyUs / 1e6)
    parts.metrics.answered(table.rows, one.reader.unknownCategories(table), latencyUs)
    // Not counted as latency: who doesn't ask why doesn't wait for it.
    const why = request.explain ? deadline.wait(explained(one, who, table)) : null
    return after(why, (explanation) => {
      const tMs = parts.nowMs()
      const isLast = isSole && isTableFree && !one.mirrors
      const { source } = who
      remember({ source, id, tMs, inputs: table, outputs, latencyUs, explanation, error: undefined, isLast })
      if (one.mirrors) parts.mirror(id, tMs, table)
      const { name: variant, model, version } = who.variant
      const { endpoint } = current
      return { request, id, endpoint, model, version, variant, outputs, violations, explanation }
    })
  }

  const answer = <Request extends Asked>(
    version: string | undefined,
    read: (reader: InputReader) => Soon<Request>,
    choice: Choice,
  ): Soon<Answer<Request>> =>
    after(opened(), (one) => {
      const { champion, reader, validator, revision } = one
      const beganMs = parts.tickMs()
      return after(read(reader), (request) => {
        const { table } = request
        const violations = validator && isTable(table) ? validator.table(table) : []
        if (parts.inputChecks === 'refuse') refuseBroken(violations)
        const id = request.id ?? parts.newId()
        const { who, insists } = chosen(one, version, choice, request, id)
        const deadline = deadlineOf(revision.endpoint, revision.deadlineMs, beganMs)
        const begun = { request, id, violations, beganMs, deadline }
        const isLast = insists || who === champion
        return settled(
          // Who fails in a challenger's place needs time to answer.
          () => deadline.predict(who.model, who.fit ? who.fit(table) : table, isLast ? 1 : 0.5),
          (outputs) => told(one, who, begun, outputs, true),
          (cause) => {
            who.watch.failed()
            who.metrics.requests.count++
            who.metrics.errors.count++
            remember({ source: who.source, id, tMs: parts.nowMs(), ...noAnswer, error: codeOf(cause) })
            if (isLast) throw cause
            return after(deadline.predict(champion.model, table), (outputs) =>
              told(one, champion, begun, outputs, false),
            )
          },
        )
      })
    })

  return {
    revision: () => current,
    createdAtMs: parts.createdAtMs,
    counts: () => parts.metrics.counts(),
    statistics: () => parts.metrics.statistics(answeringOf(current).map(({ version }) => version)),
    model: async (): Promise<Pick<HostedModel, 'signature' | 'runtime'>> => (await opened()).champion.model,
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
      await requests.allOver()
      await Promise.resolve(before)
        .then((one) => one && closeVariants(one, null))
        .catch(() => {})
    },

    /** How those variants do that don't run in the server; none while nothing is open. */
    health: () => healthOf(loaded),

    /** What each variant that answers callers has done since the revision began here; none while nothing is open. */
    async watches(): Promise<ReadonlyMap<string, VariantWatch>> {
      const one = await loaded
      return new Map(one?.all.map(({ variant, watch }) => [variant.name, watch]))
    },

    /**
     * Reads a request with the champion's signature, and answers it. Where a challenger fails through no fault of the
     * caller, the champion answers in its place. `version`, where given, must be served.
     */
    answer<Request extends Asked>(
      version: string | undefined,
      read: (reader: InputReader) => Soon<Request>,
      choice: Choice = {},
    ): Soon<Answer<Request>> {
      const group = requests.begin()
      const ended = () => {
        requests.end(group)
        parts.metrics.inFlight(-1)
      }
      parts.metrics.inFlight(1)
      return settled(
        () => answer(version, read, choice),
        (answered) => {
          ended()
          return answered
        },
        (cause) => {
          parts.metrics.failed()
          ended()
          throw cause
        },
      )
    },

    /** Answers a table without counting or capturing it. Throws where its columns don't fit the signature. */
    async score(table: Table): Promise<Batch> {
      const group = requests.begin()
      try {
        const { champion, reader } = await opened()
        return await champion.model.predict(requestOfTable(reader, table))
      } finally {
        requests.end(group)
      }
    },

    /**
     * Opens `revision` and, once `commit` has stored it, lets it answer. Where either fails nothing changes.
     * @param known the versions that are just being deployed
     */
    async replace(
      revision: Revision,
      known: readonly ModelVersion[],
      commit: () => Promise<void>,
    ): Promise<void> {
      // What cannot be opened now must not keep what can from taking its place.
      const before = await Promise.resolve(loaded).catch(() => null)
      const next = await load(revision, before, known)
      try {
        await commit()
      } catch (cause) {
        await closeVariants(next, before)
        throw cause
      }
      const stale = await Promise.resolve(loaded).catch(() => null)
      current = revision
      loaded = next
      setAside = false
      const over = requests.allOver()
      for (const old of new Set([before, stale])) if (old) void over.then(() => closeVariants(old, next))
    },

    /** What was captured is on disk once this resolves. */
    flush: async () => (await capture)?.flush(),

    async close(): Promise<void> {
      const one = await Promise.resolve(loaded).catch(() => null)
      if (one) await closeVariants(one, null)
      await Promise.resolve(capture)
        .then((log) => log?.close())
        .catch(() => {})
    },
  }
}

const noRows: Batch = { rows: 0, columns: [] }
const noAnswer = { inputs: noRows, outputs: noRows, latencyUs: 0 }
const codeOf = (cause: unknown) => (cause instanceof SlipwayError ? cause.code : 'BUG')

export type LiveEndpoint = ReturnType<typeof liveEndpoint>
