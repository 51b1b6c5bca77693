import type { PlanBody } from '@slipway/contract/pipelines'
import type { ReadyNode } from '@slipway/flow/plan'
import type { Clock } from '../ports/clock.ts'
import type { Attempt, Executor } from '../ports/executor.ts'
import { asker } from './approvals/asker.ts'
import { attemptRunner } from './attempt-runner.ts'
import type { NodeEnd, NodeNews } from './driver.ts'
import { identityOf, type IdentityParts, identityParts, reasonFor } from './identity.ts'
import type { KeptJson } from './kept-json.ts'
import type { NodeRow } from './nodes.store.ts'
import { driverFailed, noLastResult, onceInterrupted } from './pipelines.errors.ts'
import { impossible, type Limits, needsOf } from './queue/needs.ts'
import type { RunSlots } from './queue/slots.ts'
import type { RunRecords } from './run-records.ts'
import type { Secrets } from './secrets/index.ts'

export interface NodeRunnerFacts {
  readonly run: string
  readonly plan: PlanBody
  readonly server: Attempt['server']
  /** Why a node runs whatever is cached, in words; null: it does not. */
  readonly forced: (node: string) => string | null
  /** Nodes whose last result is taken, whatever it was made of. */
  readonly given: ReadonlySet<string>
  /** Attempts that were lost and may be done again although their step is to run once. */
  readonly again: Readonly<Record<string, number>>
}

export interface NodeRunnerDeps {
  readonly records: RunRecords
  readonly kept: KeptJson
  readonly executor: Executor
  readonly secrets: Pick<Secrets, 'reveal'>
  readonly clock: Clock
  readonly slots: RunSlots
  readonly limits: Limits
  /** Whether this server still holds its runs. */
  readonly holds: () => Promise<boolean>
  /** Why the code of a node is another than in an earlier run: in words, none where it cannot be told. */
  readonly changes: (node: string, earlierRun: string) => Promise<readonly string[]>
}

/** A node that is ready, with its row as it begins. */
export interface Begun {
  readonly ready: ReadyNode
  readonly row: NodeRow
  readonly parts: IdentityParts
}

const lookedUpAtOnce = 500

/** Runs the nodes of one run: takes a result that is there, or starts attempts until one succeeds. */
export const nodeRunner = (facts: NodeRunnerFacts, deps: NodeRunnerDeps, news: NodeNews) => {
  const { records, kept } = deps
  let halted = false
  const attempts = attemptRunner(facts, deps, () => halted)
  const questions = asker(deps, news)
  let queue: ReadyNode[] = []
  let sorting = false

  /** Nodes of this run by identity: two that would give the same run once, though they are ready at once. */
  const byIdentity = new Map<string, { id: string; end: Promise<NodeEnd> }>()

  /** Tells the end of a node, also where that fails. */
  const follow = (id: string, work: Promise<NodeEnd>): Promise<NodeEnd> => {
    const end = work.catch((error: unknown): NodeEnd => ({ status: 'failed', failure: driverFailed(error) }))
    void end.then((how) => news.ended(id, how))
    return end
  }

  const begun = (ready: ReadyNode): Begun => {
    const { id, node, inputs } = ready
    const parts = identityParts(node, facts.plan.seed, inputs)
    return {
      ready,
      parts,
      row: {
        run_id: facts.run,
        id,
        pipeline: facts.plan.pipeline,
        plan_node: node.id,
        step: node.step,
        status: 'running',
        identity: identityOf(parts),
        parts: JSON.stringify(parts),
        reason: '',
        inputs_kept: '',
        output_kept: null,
        started_ms: records.nowMs(),
        ended_ms: null,
      },
    }
  }

  /** What is known without the cache begins at once; for the others it is asked once, of all together. */
  const sort = async (batch: readonly ReadyNode[]): Promise<void> => {
    const wanted: { one: Begun; settle: (end: NodeEnd | Promise<NodeEnd>) => void }[] = []
    for (const ready of batch) {
      const { id, node } = ready
      if (halted) {
        news.ended(id, { status: 'stopped' })
        continue
      }
      let one: Begun
      try {
        one = begun(ready)
      } catch (error) {
        news.ended(id, { status: 'failed', failure: driverFailed(error) })
        continue
      }
      const twin = byIdentity.get(one.row.identity)
      const earlier = records.finished(id)
      if (earlier?.identity === one.row.identity) void follow(id, taken(earlier.output))
      else if (facts.given.has(node.id)) void follow(id, takeLast(one))
      else if (node.kind === 'approval') questions.ask(one)
      else if (interrupted(ready)) void follow(id, refuse(one, onceInterrupted(id, records.lostAttempt(id)!)))
      else if (!node.cache) void follow(id, runAnew(one))
      else if (twin) void follow(id, takeTwins(one, twin))
      else {
        const { promise, resolve } = Promise.withResolvers<NodeEnd>()
        byIdentity.set(one.row.identity, { id, end: follow(id, promise) })
        wanted.push({ one, settle: resolve })
      }
    }
    const asked = wanted.filter(({ one }) => facts.forced(one.ready.node.id) === null)
    const found = records.cached(asked.map(({ one }) => one.row.identity))
    for (const { one, settle } of wanted)
      settle(
        facts.forced(one.ready.node.id) !== null
          ? runAnew(one)
          : found.then((entries) => runOrTake(one, entries.get(one.row.identity))),
      )
    // The next ones come once these are known: so many at once are in memory.
    await found.catch(() => undefined)
  }

  const runOrTake = async (
    one: Begun,
    entry: { run: string; node: string; output: string } | undefined,
  ): Promise<NodeEnd> =>
    entry !== undefined && (await kept.whole(entry.output))
      ? takeResult(one, entry.output, `the result of ${entry.node} in ${entry.run}`)
      : runAnew(one)

  const taken = async (output: string): Promise<NodeEnd> => ({
    status: 'succeeded',
    output: await kept.read(output),
  })

  const takeResult = async ({ ready, row }: Begun, output: string, reason: string): Promise<NodeEnd> => {
    const end = await taken(output)
    records.nodeCached({
      ...row,
      status: 'cached',
      reason,
      inputs_kept: await kept.keep(ready.inputs),
      output_kept: output,
      ended_ms: records.nowMs(),
    })
    return end
  }

  const takeTwins = async (one: Begun, twin: { id: string; end: Promise<NodeEnd> }): Promise<NodeEnd> => {
    const end = await twin.end
    if (end.status !== 'succeeded') return { status: 'stopped' }
    return takeResult(one, await kept.keep(end.output), `the result of ${twin.id} in this run`)
  }

  /** Of a run of only some nodes: what it reads of others is what they gave last. */
  const takeLast = async (one: Begun): Promise<NodeEnd> => {
    const { id } = one.ready
    const last = await records.lastResult(id)
    if (!last || !(await kept.whole(last.output_kept!)))
      return refuse(one, noLastResult(id, facts.plan.pipeline))
    const { identity, parts, inputs_kept, output_kept } = last
    const row = { ...one.row, identity, parts, inputs_kept, output_kept, status: 'cached' as const }
    records.nodeCached({ ...row, reason: `the last result, of ${last.run_id}`, ended_ms: records.nowMs() })
    return taken(output_kept!)
  }

  /** Its step is not to run twice, and it was in the middle when its server ended. */
  const interrupted = ({ id, node }: ReadyNode): boolean => {
    const lost = node.idempotent === false ? records.lostAttempt(id) : null
    return lost !== null && lost > (facts.again[id] ?? 0)
  }

  const refuse = async (
    { ready, row }: Begun,
    failure: Extract<NodeEnd, { status: 'failed' }>['failure'],
  ): Promise<NodeEnd> => {
    await records.nodeRefused({ ...row, inputs_kept: await kept.keep(ready.inputs) }, failure)
    return { status: 'failed', failure }
  }

  const runAnew = async (one: Begun): Promise<NodeEnd> => {
    const { id, node, inputs } = one.ready
    const needs = needsOf(facts.run, node)
    const never = impossible(id, needs, deps.limits)
    if (never) return refuse(one, never)
    const before = await records.before(id)
    const reason = reasonFor({
      parts: one.parts,
      before,
      cache: node.cache,
      asked: facts.forced(node.id),
      code: before && before.parts.code !== one.parts.code ? await deps.changes(node.id, before.run) : [],
    })
    const row = { ...one.row, reason, inputs_kept: await kept.keep(inputs) }
    return attempts.run(one.ready, row, needs)
  }

  const work = async (): Promise<void> => {
    sorting = true
    while (queue.length > 0) {
      const batch = queue.slice(0, lookedUpAtOnce)
      queue = queue.slice(lookedUpAtOnce)
      await sort(batch)
    }
    sorting = false
  }

  return {
    begin(nodes: readonly ReadyNode[]): void {
      queue.push(...nodes)
      if (!sorting) void work()
    },
    /** What has not begun is not to begin. */
    halt(): void {
      halted = true
      deps.slots.withdraw()
      attempts.halt()
    },
    /** Ends what runs. */
    stop(how: 'cancelled' | 'suspended'): void {
      this.halt()
      attempts.stop(how)
    },
    /** Looks whether somebody has answered, or whether it is too late to. */
    look: questions.look,
    asks: questions.waits,
  }
}
export type NodeRunner = ReturnType<typeof nodeRunner>
