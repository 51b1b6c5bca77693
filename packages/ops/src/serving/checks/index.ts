import type { ModelCheck, ModelCheckState } from '@slipway/contract/model-checks'
import type { ModelVersion, RegistryEvent } from '@slipway/contract/registry'
import { unattended } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { HostedModel } from '../../ports/model-host.ts'
import type { Outbox, Registry } from '../../registry/index.ts'
import { versionNotReady } from '../serving.errors.ts'
import { askOnce, type Outcome } from './ask-once.ts'
import { checkFailed, checkUnderWay, nothingToWaive } from './checks.errors.ts'
import { checksStore, type KeptCheck } from './checks.store.ts'
import type { ChecksTables } from './checks.tables.ts'

export { checksMigration, type ChecksTables } from './checks.tables.ts'

export interface ChecksParts {
  readonly database: Pick<Database<ChecksTables>, 'db' | 'write'>
  readonly clock: Clock
  /** Whether versions are checked as they are registered; else only before they are deployed. */
  readonly checkRegistered?: boolean
  /** How long a deployment waits for a check. */
  readonly waitMs?: number
}

/** What checking needs of the rooms, which open after this does. */
export interface Runner {
  readonly registry: Pick<Registry, 'version' | 'versionById'>
  readonly open: (version: ModelVersion) => Promise<HostedModel>
}

interface Job {
  readonly version: ModelVersion
  readonly by: string
  readonly ended: Promise<Outcome>
  readonly end: (outcome: Outcome) => void
}

const failed = unattended('checking what was registered')

/** How long the end of the server waits for a check. */
const closeMs = 3000

/** So many wait unattended; what is beyond is checked when it is to be deployed. */
const mostWaiting = 100

/** What was heard of before it can be read is looked for this long. */
const heardMs = 60_000

/**
 * Checks versions where they would serve, one at a time and off everybody's path, as soon as they are there. What has not
 * passed is not deployed, unless somebody said why it may be.
 */
export const openModelChecks = ({
  database,
  clock,
  checkRegistered = true,
  waitMs = 30_000,
}: ChecksParts) => {
  const store = checksStore(database.db)
  let waiting: Job[] = []
  let running: Job | null = null
  let runner: Runner | null = null
  let heard: (Pick<RegistryEvent, 'model' | 'by'> & { number: number; untilMs: number })[] = []
  let closed = false
  const underWay = new Set<Promise<unknown>>()

  /** Only the end of the server waits for it, whose database it asks. */
  const inBackground = (work: Promise<unknown>): void => {
    // A version that could not be queued stays unchecked until it is to be deployed.
    const settled: Promise<unknown> = work.catch(failed).finally(() => underWay.delete(settled))
    underWay.add(settled)
  }

  const keep = (version: string, check: KeptCheck): Promise<void> =>
    database.write((trx) => checksStore(trx).put(version, check))

  const mark = (state: KeptCheck['state'], by: string, outcome: Partial<Outcome> = {}): KeptCheck => ({
    state,
    asked: outcome.asked ?? false,
    reason: outcome.reason ?? '',
    tookMs: outcome.tookMs ?? null,
    by,
    atMs: clock.nowMs(),
    waived: null,
  })

  const work = async (): Promise<void> => {
    while (!running) {
      const job = waiting.shift()
      if (!job) return
      running = job
      let outcome: Outcome
      try {
        await keep(job.version.id, mark('running', job.by))
        outcome = await askOnce(job.version, runner!.open)
        // What ends because the server does says nothing of the model: it is checked again in the next life.
        if (!closed) await keep(job.version.id, mark(outcome.ok ? 'passed' : 'failed', job.by, outcome))
      } catch (cause) {
        outcome = { ok: false, asked: false, reason: String(cause), tookMs: 0 }
      }
      running = null
      job.end(outcome)
    }
  }

  /** @param next whether somebody waits for it */
  const queued = async (version: ModelVersion, by: string, next: boolean): Promise<Outcome> => {
    const known =
      running?.version.id === version.id ? running : waiting.find((job) => job.version.id === version.id)
    if (known) {
      if (next && known !== running) waiting.unshift(...waiting.splice(waiting.indexOf(known), 1))
      return known.ended
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const job = { version, by, ended: promise, end: resolve }
    if (next) waiting.unshift(job)
    else waiting.push(job)
    try {
      await keep(version.id, mark('queued', by))
    } catch (cause) {
      waiting = waiting.filter((one) => one !== job)
      job.end({ ok: false, asked: false, reason: String(cause), tookMs: 0 })
      throw cause
    }
    inBackground(work())
    return promise
  }

  /** Whether there is something to open. */
  const isThere = ({ status, files }: ModelVersion) => status === 'ready' && files.length > 0

  const look = async (): Promise<void> => {
    const now = heard
    heard = []
    for (const one of now) {
      const version = await runner!.registry.version(one.model, one.number).catch(() => null)
      if (!version) {
        // Another change was settled before its own: that one will call again.
        if (clock.nowMs() < one.untilMs) heard.push(one)
      } else if (
        isThere(version) &&
        waiting.length < mostWaiting &&
        // Whoever deployed it at once was quicker.
        (await store.get(version.id)) === null &&
        !closed
      )
        inBackground(queued(version, one.by, false))
    }
  }

  const outbox: Outbox = {
    async hear(_, events) {
      if (!checkRegistered) return
      for (const { kind, model, number, by } of events)
        if ((kind === 'created' || kind === 'ready') && number !== null)
          heard.push({ model, number, by, untilMs: clock.nowMs() + heardMs })
    },
    settled() {
      if (heard.length > 0 && runner && !closed) inBackground(look())
    },
  }

  return {
    /** Hears what is registered. */
    outbox,

    attach(rooms: Runner): void {
      runner = rooms
    },

    /** What an earlier life left unfinished goes on. */
    async resume(): Promise<void> {
      for (const { version, by } of await store.unfinished()) {
        const found = await runner!.registry.versionById(version)
        if (found && isThere(found)) inBackground(queued(found, by, false))
        else await database.write((trx) => checksStore(trx).remove(version))
      }
    },

    /** Checks a version before all that wait. Throws SERVING_VERSION_NOT_READY. */
    async check(model: string, number: number | 'latest', by: string): Promise<ModelCheck> {
      const version = await runner!.registry.version(model, number)
      if (version.status !== 'ready') throw versionNotReady(version)
      return { model: version.model, version: version.number, ...(await queued(version, by, true)) }
    },

    /** How the newest check of a version stands. */
    async checkOf(model: string, number: number | 'latest'): Promise<ModelCheckState> {
      const version = await runner!.registry.version(model, number)
      const kept = await store.get(version.id)
      return {
        model: version.model,
        version: version.number,
        ...(kept ?? {
          state: 'none',
          asked: false,
          reason: '',
          tookMs: null,
          by: null,
          atMs: null,
          waived: null,
        }),
      }
    },

    /** Lets a version be deployed whose check failed. Throws SERVING_SMOKE_NOT_FAILED. */
    async waiveCheck(
      model: string,
      number: number | 'latest',
      reason: string,
      by: string,
    ): Promise<ModelCheckState> {
      const version = await runner!.registry.version(model, number)
      const kept = await store.get(version.id)
      if (kept?.state !== 'failed') throw nothingToWaive(version.model, version.number)
      await keep(version.id, { ...kept, waived: { by, reason } })
      return this.checkOf(version.model, version.number)
    },

    /** Throws SERVING_SMOKE_FAILED, and SERVING_SMOKE_UNDER_WAY where it isn't known in time. */
    async mustHavePassed(version: ModelVersion): Promise<void> {
      const { model, number } = version
      const kept = await store.get(version.id)
      if (kept?.state === 'passed' || kept?.waived) return
      if (kept?.state === 'failed') throw checkFailed(model, number, kept.reason)
      if (!isThere(version)) return
      const outcome = await inTime(queued(version, 'slipway', true), waitMs)
      if (!outcome) throw checkUnderWay(model, number)
      if (!outcome.ok) throw checkFailed(model, number, outcome.reason)
    },

    /**
     * Begins no more checks, and waits a moment for the one that is under way: call it before its host is closed, and
     * after, which ends it. Only the building of an environment is not waited for.
     */
    async close(): Promise<void> {
      closed = true
      const outcome = { ok: false, asked: false, reason: 'the server ends', tookMs: 0 }
      for (const job of waiting.splice(0)) job.end(outcome)
      await inTime(Promise.all(underWay), closeMs)
    },
  }
}

/** null where it takes longer. */
const inTime = async <T>(work: Promise<T>, mostMs: number): Promise<T | null> => {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), mostMs)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

export type ModelChecks = ReturnType<typeof openModelChecks>
