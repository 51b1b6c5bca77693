import { SlipwayError } from '@slipway/contract/error'
import type { ModelVersion } from '@slipway/contract/registry'
import { nearestName } from '@slipway/ml/table'
import { newId, unattended } from '../kernel/index.ts'
import type { Clock } from '../ports/clock.ts'
import type { HostedModel, ModelHost } from '../ports/model-host.ts'
import type { Shadows } from '../ports/shadows.ts'
import type { AskedLately } from './asked-lately.ts'
import type { Captures } from './capture/captures.store.ts'
import { hiddenOf } from './capture/hidden.ts'
import { shed } from './capture/shed.ts'
import type { InputChecks } from './input-checks.ts'
import { liveEndpoint, type LiveEndpoint } from './live-endpoint.ts'
import type { modelFolders } from './model-folders.store.ts'
import type { Revision, Variant } from './revision.ts'
import type { ServedVersions } from './served-versions.ts'
import type { ServingMetrics } from './serving-metrics.ts'
import { closing, endpointNotFound, modelUnreadable } from './serving.errors.ts'

export interface EndpointsParts {
  readonly clock: Clock
  readonly versions: ServedVersions
  readonly host: ModelHost
  readonly shadows: Shadows
  readonly folders: ReturnType<typeof modelFolders>
  readonly metrics: ServingMetrics
  readonly inputChecks: InputChecks
  readonly captures: Captures
  readonly askedLately: AskedLately
  /** Replaces values by keyed pseudonyms. */
  readonly pseudonymiser: () => Promise<(value: string) => string>
}

/** After shadows could not be laid out. */
const tryAgainAfterMs = 5000
const failed = unattended('bringing up shadows')

/** The endpoints that are at work, by name, and the models behind them. */
export const openEndpoints = (parts: EndpointsParts) => {
  const {
    clock,
    versions,
    host,
    shadows,
    folders,
    metrics,
    inputChecks,
    captures,
    pseudonymiser,
    askedLately,
  } = parts
  const live = new Map<string, LiveEndpoint>()
  const planning = new Map<string, Promise<void>>()
  const listeners = new Set<() => void>()
  let closed = false

  /** `known` is given where the version is just being deployed: then what can't be opened is the caller's fault. */
  const openHosted = async (
    variant: Pick<Variant, 'model' | 'version'>,
    known?: ModelVersion,
    onRun?: (requests: number) => void,
  ): Promise<HostedModel> => {
    const name = `${variant.model}@${variant.version}`
    try {
      const version = await versions.of(variant, known)
      const folder = await folders.folderOf(version)
      try {
        return await host.open(folder, onRun, name)
      } catch (cause) {
        // What a host elsewhere says isn't the copy's fault.
        if (cause instanceof SlipwayError && /^MODEL_(HOST|REMOTE)_/.test(cause.code)) throw cause
        // The copy may have been cut by a power failure: lay it out again before the model is blamed.
        await folders.discard(folder)
        return await host.open(await folders.folderOf(version), onRun, name)
      }
    } catch (cause) {
      if (known && cause instanceof SlipwayError && cause.code === 'SERVING_MODEL_INCOMPLETE') throw cause
      const blamed = known && !(cause instanceof SlipwayError && cause.kind === 'unavailable')
      throw modelUnreadable(variant, blamed ? 'invalid' : 'unavailable', cause)
    }
  }

  const layOutShadows = async (revision: Revision): Promise<void> => {
    const { endpoint, capture, variants } = revision
    const wanted = variants.filter(({ role, share }) => role === 'shadow' && share > 0)
    const found = await Promise.all(
      wanted.map(async ({ name, model, version, share }) => ({
        name,
        model,
        version,
        share,
        dir: await folders.folderOf(await versions.of({ model, version })),
      })),
    )
    shadows.plan({
      endpoint,
      revision: revision.revision,
      capture,
      captureDir: captures.dirOf(endpoint),
      shadows: found,
    })
  }

  /**
   * Shadows come up beside the endpoint, never before it. Where they cannot, what is mirrored is counted as dropped, and it
   * is tried again for as long as the revision answers.
   */
  const planShadows = (revision: Revision): Promise<void> => {
    const before = planning.get(revision.endpoint) ?? Promise.resolve()
    const now = before
      .then(() => layOutShadows(revision))
      .catch((cause: unknown) => {
        failed(cause)
        const again = () => {
          if (!closed && live.get(revision.endpoint)?.revision() === revision) void planShadows(revision)
        }
        setTimeout(again, tryAgainAfterMs).unref()
      })
    planning.set(revision.endpoint, now)
    return now
  }

  metrics.readShadows(
    () =>
      [...live.values()].flatMap((endpoint) => {
        const { endpoint: name, variants } = endpoint.revision()
        const counts = shadows.counts(name)
        return variants.flatMap(({ name: variant, role, version }) => {
          const told = role === 'shadow' ? counts[variant] : undefined
          return told ? [{ labels: { endpoint: name, variant, version }, ...told }] : []
        })
      }),
    () => shadows.waiting(),
  )

  metrics.readHosts(() =>
    [...live.values()].flatMap((endpoint) => {
      const { endpoint: name, variants } = endpoint.revision()
      const health = endpoint.health()
      return variants.flatMap(({ name: variant, version }) => {
        const found = health.get(variant)
        return found ? [{ labels: { endpoint: name, variant, version }, health: found }] : []
      })
    }),
  )

  return {
    openHosted,

    names: (): string[] => [...live.keys()],
    find: (name: string): LiveEndpoint | undefined => live.get(name),
    all: (): LiveEndpoint[] => [...live.values()],

    /** Throws SERVING_ENDPOINT_NOT_FOUND, and SERVING_CLOSING. */
    at(name: string): LiveEndpoint {
      if (closed) throw closing()
      const found = live.get(name)
      if (!found) throw endpointNotFound(name, nearestName(name, [...live.keys()]) ?? null)
      return found
    },

    /** An endpoint that answers by a revision, not yet among the others. */
    make(revision: Revision, createdAtMs: number): LiveEndpoint {
      const counted = metrics.of(revision.endpoint)
      const onDropped = (rows: number, cause: unknown) => counted.dropped(rows, shed(cause, clock.nowMs()))
      return liveEndpoint(revision, {
        createdAtMs,
        metrics: counted,
        onDropped,
        openModel: (variant, known) =>
          openHosted(variant, known, (requests) => counted.ran(variant.version, requests)),
        hiddenOf: (signature, { capture }) => hiddenOf(signature, capture, pseudonymiser),
        openCapture: () => captures.log(revision.endpoint, { onCaptured: counted.captured, onDropped }),
        mirror: (id, tMs, inputs) => shadows.mirror(revision.endpoint, { id, tMs, inputs }),
        askedLately,
        inputChecks,
        newId: () => newId('rq'),
        nowMs: clock.nowMs,
        tickMs: () => performance.now(),
      })
    },

    /** From now on the endpoint answers, with its shadows beside it. */
    async put(endpoint: LiveEndpoint): Promise<void> {
      const revision = endpoint.revision()
      live.set(revision.endpoint, endpoint)
      for (const listener of listeners) listener()
      await planShadows(revision)
    },

    /** It answers no more, once what it has begun is over. */
    async remove(name: string): Promise<void> {
      const gone = live.get(name)
      if (!gone) return
      live.delete(name)
      for (const listener of listeners) listener()
      await planShadows({ ...gone.revision(), variants: [] })
      await gone.close()
      // It may have been made anew meanwhile.
      if (!live.has(name)) metrics.forget(name)
    },

    /** Hears whenever another revision answers here, whoever or whatever made it, on whichever server. Call what it answers to end that. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    close(): void {
      closed = true
    },
    isClosed: (): boolean => closed,

    /** Lets answers in flight end and writes what is captured. */
    async end(): Promise<void> {
      await Promise.allSettled(planning.values())
      await Promise.all([...live.values()].map((endpoint) => endpoint.close()))
      await shadows.close()
    },
  }
}
export type Endpoints = ReturnType<typeof openEndpoints>
