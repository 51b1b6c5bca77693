import type { Kysely, Selectable } from 'kysely'
import { joinMoments, type Moments, noMoments } from '@slipway/ml/stats'
import type { RolloutBody } from '@slipway/contract/rollouts'
import type { VariantCounts } from '../variant-watch.ts'
import type { Rollout } from './rollout.ts'
import type { RolloutsTables } from './rollouts.tables.ts'

/** Under which a server drives a rollout. */
export interface Lease {
  readonly driver: string
  readonly fence: number
}

export type KeptEvent = RolloutBody['events'][number]

export const rolloutsStore = (db: Kysely<RolloutsTables>) => ({
  /** False where a rollout of that endpoint is under way already. */
  async add(rollout: Rollout, driver: string): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('rollouts')
      .values({
        id: rollout.id,
        endpoint: rollout.endpoint,
        under_way: rollout.endpoint,
        kind: rollout.kind,
        status: rollout.status,
        model: rollout.model,
        version: rollout.version,
        champion: JSON.stringify(rollout.champion),
        from_revision: rollout.from,
        steps: JSON.stringify(rollout.steps),
        step: rollout.step,
        step_since_ms: rollout.stepSinceMs,
        automatic: rollout.automatic ? 1 : 0,
        promotion: rollout.promotion ? 1 : 0,
        guardrails: JSON.stringify(rollout.guardrails),
        evidence: null,
        baseline: baselineText(rollout.baseline),
        started_by: rollout.startedBy,
        reason: rollout.reason,
        started_at_ms: rollout.startedAtMs,
        ended_at_ms: null,
        driver,
        fence: 1,
        beats: 0,
        refused: null,
      })
      .onConflict((conflict) => conflict.column('under_way').doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  },

  /** From one state to the next; false where it is not in that state any more, or is driven by another than `by`. */
  async move(before: Rollout, after: Rollout, by: Lease | null): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('rollouts')
      .set({
        status: after.status,
        step: after.step,
        step_since_ms: after.stepSinceMs,
        evidence: after.evidence === null ? null : JSON.stringify(after.evidence),
        baseline: baselineText(after.baseline),
        ended_at_ms: after.endedAtMs,
        under_way: after.endedAtMs === null ? after.endpoint : null,
        refused: null,
      })
      .where('id', '=', before.id)
      .where('status', '=', before.status)
      .where('step', '=', before.step)
      .$if(by !== null, (q) => q.where('driver', '=', by!.driver).where('fence', '=', by!.fence))
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  },

  async note(rollout: string, event: KeptEvent): Promise<void> {
    const { last } = await db
      .selectFrom('rollout_events')
      .select((e) => e.fn.max('sequence').as('last'))
      .where('rollout', '=', rollout)
      .executeTakeFirstOrThrow()
    await db
      .insertInto('rollout_events')
      .values({
        rollout,
        sequence: (last ?? 0) + 1,
        at_ms: event.atMs,
        kind: event.kind,
        by_actor: event.by,
        words: event.words,
      })
      .execute()
  },

  async events(rollout: string): Promise<KeptEvent[]> {
    const rows = await db
      .selectFrom('rollout_events')
      .selectAll()
      .where('rollout', '=', rollout)
      .orderBy('sequence')
      .execute()
    return rows.map(({ at_ms, kind, by_actor, words }) => ({
      atMs: at_ms,
      kind: kind as KeptEvent['kind'],
      by: by_actor,
      words,
    }))
  },

  /** Of every endpoint, or of those named. */
  async underWay(endpoints?: readonly string[]): Promise<Rollout[]> {
    const rows = await db
      .selectFrom('rollouts')
      .selectAll()
      .where('under_way', 'is not', null)
      .$if(endpoints !== undefined, (q) => q.where('under_way', 'in', endpoints ?? []))
      .execute()
    return rows.map(fromRow)
  },

  /** Newest first. */
  async of(endpoint: string, limit: number): Promise<Rollout[]> {
    const rows = await db
      .selectFrom('rollouts')
      .selectAll()
      .where('endpoint', '=', endpoint)
      .orderBy('started_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map(fromRow)
  },

  /** Adds figures of a variant to what is known of it. */
  async addKpi(rollout: string, kpi: string, variant: string, more: Moments): Promise<void> {
    const found = await db
      .selectFrom('rollout_kpis')
      .select(['n', 'mean', 'squares'])
      .where('rollout', '=', rollout)
      .where('kpi', '=', kpi)
      .where('variant', '=', variant)
      .executeTakeFirst()
    const moments = joinMoments(found ? found : noMoments, more)
    await db
      .insertInto('rollout_kpis')
      .values({ rollout, kpi, variant, ...moments })
      .onConflict((conflict) => conflict.columns(['rollout', 'kpi', 'variant']).doUpdateSet(moments))
      .execute()
  },

  async kpis(rollout: string): Promise<{ kpi: string; variant: string; moments: Moments }[]> {
    const rows = await db
      .selectFrom('rollout_kpis')
      .selectAll()
      .where('rollout', '=', rollout)
      .orderBy('kpi')
      .execute()
    return rows.map(({ kpi, variant, n, mean, squares }) => ({
      kpi,
      variant,
      moments: { n, mean, squares },
    }))
  },
})

const baselineText = (baseline: VariantCounts | null): string | null =>
  baseline && JSON.stringify({ ...baseline, latency: [...baseline.latency] })

const baselineOf = (text: string | null): VariantCounts | null => {
  if (text === null) return null
  const kept = JSON.parse(text) as VariantCounts & { latency: number[] }
  return { ...kept, latency: Uint32Array.from(kept.latency) }
}

const fromRow = (row: Selectable<RolloutsTables['rollouts']>): Rollout => ({
  id: row.id,
  endpoint: row.endpoint,
  kind: row.kind as Rollout['kind'],
  status: row.status as Rollout['status'],
  model: row.model,
  version: row.version,
  champion: JSON.parse(row.champion) as Rollout['champion'],
  from: row.from_revision,
  steps: JSON.parse(row.steps) as Rollout['steps'],
  step: row.step,
  stepSinceMs: row.step_since_ms,
  automatic: row.automatic === 1,
  promotion: row.promotion === 1,
  guardrails: JSON.parse(row.guardrails) as Rollout['guardrails'],
  evidence: row.evidence === null ? null : (JSON.parse(row.evidence) as Rollout['evidence']),
  baseline: baselineOf(row.baseline),
  startedBy: row.started_by,
  reason: row.reason,
  startedAtMs: row.started_at_ms,
  endedAtMs: row.ended_at_ms,
})
