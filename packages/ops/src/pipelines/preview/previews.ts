import { availableParallelism } from 'node:os'
import type { PipelinePreviewBody, PlannedNodeBody } from '@slipway/contract/pipeline-plans'
import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import { stepWarnings } from '@slipway/contract/steps'
import { edgesOf } from '@slipway/flow/graph'
import { type ReadyNode, refuseCycles, runGraph } from '@slipway/flow/plan'
import { cacheStore } from '../cache.store.ts'
import { codeChanges } from '../changes.ts'
import { identityOf, type IdentityParts, identityParts, reasonFor } from '../identity.ts'
import type { PipelinesParts } from '../index.ts'
import { nodesStore } from '../nodes.store.ts'
import { noLastResult } from '../pipelines.errors.ts'
import { askedFor, nodesNamed, onlyThese, readBy, withAllAfter } from '../scope.ts'
import { expectedCpuSecondsOf, expectedFrom, expectedMsOf } from './expected.ts'
import { learnedFrom, personalWarning } from './learned-columns.ts'
import { pastStore } from './past.store.ts'

export interface WantedPreview {
  readonly plan: PlanBody
  readonly jobs?: number
  readonly force?: boolean
  readonly from?: string[]
  readonly only?: string[]
}

/** What is found of a node while the plan is walked. */
interface Found {
  copies: number
  runs: number
  asks: boolean
  reason: string
}

const attemptsLookedAt = 20

/**
 * What a plan would do, without doing it: walks it as a run would, with the results that are there, as far as they
 * reach. What comes after something that runs is unknown, since an equal result would stop the rerun there.
 */
export const openPreviews = ({ database, kept, planOf, steps, personal }: PipelinesParts) => {
  const nodes = nodesStore(database.db)

  const reasonOf = async (
    plan: PlanBody,
    { id, node }: ReadyNode,
    parts: IdentityParts,
    asked: string | null,
  ): Promise<string> => {
    const before = await nodes.before(plan.pipeline, id, '~')
    const earlier = before !== null && before.parts.code !== parts.code ? await planOf(before.run) : null
    const code = earlier === null ? [] : codeChanges(node.id, { now: plan, before: earlier })
    return reasonFor({ parts, before, cache: node.cache, asked, code })
  }

  const personalWarnings = async (plan: PlanBody): Promise<string[]> => {
    const said = await Promise.all(
      learnedFrom(plan).map(async ({ dataset, leftOut }) => {
        const found = (await personal?.(dataset))?.filter(({ name }) => !leftOut.includes(name)) ?? []
        return found.length === 0 ? [] : [personalWarning(dataset, found)]
      }),
    )
    return said.flat()
  }

  return {
    /** Throws FLOW_CYCLE, FLOW_PLAN_BROKEN, FLOW_EACH_NOT_LIST, PIPELINE_NODE_UNKNOWN and PIPELINE_STEP_RETIRED. */
    async preview(wanted: WantedPreview): Promise<PipelinePreviewBody> {
      const whole = wanted.plan
      refuseCycles(whole)
      const { plan, given } = wanted.only
        ? onlyThese(whole, nodesNamed(whole, wanted.only))
        : { plan: whole, given: new Set<string>() }
      const forced = wanted.from ? withAllAfter(whole, nodesNamed(whole, wanted.from)) : new Set<string>()
      const forcing = askedFor(wanted.force === true, forced)

      const graph = runGraph(plan)
      const found = new Map<string, Found>()
      const twins = new Map<string, string>()
      const of = (id: string): Found => {
        const known = found.get(id) ?? { copies: 0, runs: 0, asks: false, reason: '' }
        found.set(id, known)
        return known
      }
      /** The first copy that runs says why; else the last whose result is taken. */
      const runs = (ready: ReadyNode, reason: string): void => {
        const one = of(ready.node.id)
        if (one.runs === 0) one.reason = reason
        one.runs++
      }
      const takes = async (ready: ReadyNode, output: string, reason: string): Promise<void> => {
        const one = of(ready.node.id)
        if (one.runs === 0) one.reason = reason
        graph.finish(ready.id, await kept.read(output))
      }

      for (let ready = graph.takeReady(); ready.length > 0; ready = graph.takeReady()) {
        const made = ready.map((one) => ({
          ready: one,
          parts: identityParts(one.node, plan.seed, one.inputs),
        }))
        const cached = await cacheStore(database.db).findAll(made.map(({ parts }) => identityOf(parts)))
        for (const { ready: one, parts } of made) {
          const { id, node } = one
          const identity = identityOf(parts)
          const entry = cached.get(identity)
          of(node.id).copies++
          if (given.has(node.id)) {
            const last = await nodes.lastResult(plan.pipeline, id)
            if (last) await takes(one, last.output_kept!, `the last result, of ${last.run_id}`)
            else of(node.id).reason = noLastResult(id, plan.pipeline).message
          } else if (node.kind === 'approval')
            Object.assign(of(node.id), { asks: true, reason: 'asks a person' })
          else if (forcing(node.id) !== null || !node.cache)
            runs(one, of(node.id).runs > 0 ? '' : await reasonOf(whole, one, parts, forcing(node.id)))
          else if (twins.has(identity))
            of(node.id).reason ||= `the result of ${twins.get(identity)} in this run`
          else if (entry && (await kept.whole(entry.output)))
            await takes(one, entry.output, `the result of ${entry.node} in ${entry.run}`)
          else {
            twins.set(identity, id)
            runs(one, of(node.id).runs > 0 ? '' : await reasonOf(whole, one, parts, null))
          }
        }
      }

      const took = await pastStore(database.db).took(plan.pipeline, attemptsLookedAt)
      const planned = plan.nodes.map(
        (node): PlannedNodeBody => ({
          id: node.id,
          step: node.step,
          ...fateOf(plan, node, found),
          expected: node.kind === 'approval' ? null : expectedFrom(took.get(node.id) ?? []),
        }),
      )
      return {
        pipeline: plan.pipeline,
        nodes: planned,
        expectedMs: expectedMsOf(planned, edgesOf(plan), wanted.jobs ?? availableParallelism()),
        expectedCpuSeconds: expectedCpuSecondsOf(planned),
        warnings: [
          ...(steps ? await steps.check(whole) : stepWarnings(whole.nodes, [])),
          ...(await personalWarnings(whole)),
        ],
      }
    },
  }
}

const fateOf = (
  plan: PlanBody,
  node: PlanNodeBody,
  found: ReadonlyMap<string, Found>,
): Pick<PlannedNodeBody, 'fate' | 'reason' | 'copies' | 'runs'> => {
  const one = found.get(node.id)
  if (!one) {
    const makers = (ids: readonly string[]): string[] =>
      ids.flatMap((id) => {
        const each = plan.eaches.find((other) => other.id === id)
        return each ? makers([...readBy(each.list), ...readBy(each.result)]) : [id]
      })
    const list = plan.eaches.find(({ id }) => id === node.each)?.list ?? null
    const waits = [...new Set(makers([...readBy(node.inputs), ...node.after, ...readBy(list)]))].filter(
      (id) => (found.get(id)?.runs ?? 1) > 0 || found.get(id)?.asks,
    )
    return {
      fate: 'unknown',
      reason: `depends on what ${waits.slice(0, 3).join(', ') || 'comes before it'} will give`,
      copies: 0,
      runs: 0,
    }
  }
  const { copies, runs, asks, reason } = one
  const fate = asks ? 'asks' : runs === 0 ? 'cached' : runs === copies ? 'runs' : 'some'
  return { fate, reason, copies, runs }
}
