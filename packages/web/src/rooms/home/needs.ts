import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'

/** Something that goes no further until a person looks at it. */
export interface Need {
  readonly key: string
  readonly status: string
  readonly words: string
  readonly to: string
  readonly atMs: number
}

const dayMs = 86_400_000

/** Failed runs of the last week that no later one made good, questions, requests for approval, rollouts, drift. */
export const useNeeds = (): { needs: Need[]; reading: boolean } => {
  const runs = useRead('pipelines', ['recent', 200], (signal) =>
    api.pipelines.listPipelineRuns({ query: { limit: 200 } }, { signal }),
  )
  const questions = useRead('pipelines', ['questions'], (signal) =>
    api.pipelines.listPipelineApprovals({ query: {} }, { signal }),
  )
  const approvals = useRead('approvals', ['pending'], readPending)
  const rollouts = useRead('serving', ['ready'], readReady)
  const drift = useRead('monitoring', ['latest'], readDrift)
  const seen = new Set<string>()
  const failed = (runs.data?.runs ?? []).filter(({ pipeline, status, createdMs }) => {
    const first = !seen.has(pipeline)
    seen.add(pipeline)
    return first && status === 'failed' && Date.now() - createdMs < 7 * dayMs
  })
  const needs = [
    ...failed.map((run) => ({
      key: run.id,
      status: 'failed',
      words: `${run.pipeline}: ${run.failure?.message ?? 'its last run failed'}`,
      to: `/pipeline-runs/${run.id}`,
      atMs: run.endedMs ?? run.createdMs,
    })),
    ...(questions.data?.approvals ?? []).map((one) => ({
      key: `${one.run} ${one.node}`,
      status: 'waiting',
      words: `${one.pipeline} asks: ${one.question}`,
      to: `/pipeline-runs/${one.run}?node=${encodeURIComponent(one.node)}`,
      atMs: one.askedMs,
    })),
    ...(approvals.data ?? []).map((one) => ({
      key: one.id,
      status: 'waiting',
      words: `${one.requestedBy} asks that ${one.model} version ${one.number} may be ${one.target}`,
      to: `/models/${encodeURIComponent(one.model)}?version=${one.number}&tab=approvals`,
      atMs: one.requestedAtMs,
    })),
    ...(rollouts.data ?? []).map((one) => ({
      key: one.id,
      status: one.status === 'ready' ? 'waiting' : 'failed',
      words: `${one.endpoint}: ${one.evidence?.words ?? one.events.at(-1)?.words ?? one.status}`,
      to: `/endpoints/${encodeURIComponent(one.endpoint)}?tab=release`,
      atMs: one.events.at(-1)?.atMs ?? one.startedAtMs,
    })),
    ...(drift.data ?? []).map((report) => ({
      key: report.id,
      status: 'drifted',
      words: `${report.endpoint}: ${report.verdict}`,
      to: `/monitoring?endpoint=${encodeURIComponent(report.endpoint)}&report=${report.id}`,
      atMs: report.createdAtMs,
    })),
  ]
  return {
    needs: needs.toSorted((a, b) => b.atMs - a.atMs),
    reading: [runs, questions, approvals, rollouts, drift].some((query) => query.isLoading),
  }
}

const readPending = async (signal: AbortSignal) => {
  const { models } = await api.registry.listModels({}, { signal })
  const lists = await Promise.all(
    models.slice(0, 30).map(({ name }) => api.approvals.listApprovals({ params: { name } }, { signal })),
  )
  return lists.flatMap(({ approvals }) => approvals.filter(({ status }) => status === 'pending'))
}

/** Rollouts that wait for a person, and the newest ones that a guardrail took back within the week. */
const readReady = async (signal: AbortSignal) => {
  const { endpoints } = await api.serving.listEndpoints({}, { signal })
  const lists = await Promise.all(
    endpoints.slice(0, 30).map(({ name }) => api.serving.listRollouts({ params: { name } }, { signal })),
  )
  return lists.flatMap(({ rollouts: [newest] }) =>
    newest &&
    (newest.status === 'ready' ||
      (newest.status === 'rolled-back' && Date.now() - newest.startedAtMs < 7 * dayMs))
      ? [newest]
      : [],
  )
}

/** The newest report of each endpoint, where it says that something drifted. */
const readDrift = async (signal: AbortSignal) => {
  const { endpoints } = await api.serving.listEndpoints({}, { signal })
  const lists = await Promise.all(
    endpoints
      .slice(0, 30)
      .map(({ name }) =>
        api.monitoring.listDriftReports({ params: { name }, query: { limit: 1 } }, { signal }),
      ),
  )
  return lists.flatMap(({ reports }) => reports.filter(({ drifted }) => drifted))
}
