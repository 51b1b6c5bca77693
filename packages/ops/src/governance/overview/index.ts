import type { Noted, OverviewBody, OverviewModel } from '@slipway/contract/overview'
import { costOf, type Prices } from '@slipway/contract/run-cost'
import type { Datasets } from '../../datasets/index.ts'
import type { Monitoring } from '../../monitoring/index.ts'
import type { Pipelines } from '../../pipelines/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Registry } from '../../registry/index.ts'
import type { Serving } from '../../serving/index.ts'
import { championBody, trendOf } from './models.ts'
import {
  ofApproval,
  ofData,
  ofDrift,
  ofFailedChecks,
  ofModelEvent,
  ofQuestion,
  ofRevision,
  ofRollout,
  ofRun,
} from './noted.ts'

export { overviewRoutes } from './overview.routes.ts'

export interface OverviewParts {
  readonly clock: Clock
  readonly prices?: () => Prices | null
  readonly datasets: Pick<Datasets, 'list' | 'validations'>
  readonly pipelines: Pick<Pipelines, 'list' | 'approvals' | 'took'>
  readonly registry: Pick<Registry, 'models' | 'versions' | 'history' | 'approvals'>
  readonly serving: Pick<Serving, 'list' | 'countsOf' | 'revisionsOf' | 'rollouts'>
  readonly monitoring: Pick<Monitoring, 'reports'>
}

const dayMs = 86_400_000
/** Of each kind so many are looked at: a page that nobody could read to its end helps nobody. */
const most = 50
const mostRuns = 200
const mostChanged = 100

/** The whole platform in one look. */
export const openOverview = (parts: OverviewParts) => {
  const { clock, datasets, pipelines, registry, serving, monitoring } = parts

  const modelOf = async (
    model: Awaited<ReturnType<Registry['models']>>[number],
    endpoints: ReturnType<Serving['list']>,
  ): Promise<OverviewModel> => {
    const number = model.aliases['champion']
    const versions = number === undefined ? [] : await registry.versions(model.name)
    const champion = versions.find((one) => one.number === number)
    const made = champion?.lineage.pipelineRun ? await pipelines.took(champion.lineage.pipelineRun) : null
    const prices = parts.prices?.() ?? null
    return {
      name: model.name,
      versions: model.versions,
      champion: champion ? championBody(champion) : null,
      trend: champion ? trendOf(champion, versions) : null,
      made: made && {
        wallMs: made.durationMs,
        cpuSeconds: made.cpuSeconds,
        cost: prices && { amount: costOf(made, null, prices), currency: prices.currency ?? null },
      },
      answers: endpoints
        .filter((one) => one.model === model.name)
        .map(({ name: endpoint }) => {
          const { requests, errors, sinceMs } = serving.countsOf(endpoint)
          return { endpoint, requests, errors, sinceMs }
        }),
    }
  }

  return {
    async look(since?: number): Promise<OverviewBody> {
      const nowMs = clock.nowMs()
      const sinceMs = since ?? nowMs - dayMs
      const weekAgoMs = nowMs - 7 * dayMs
      const [data, models, runs, questions] = await Promise.all([
        datasets.list(),
        registry.models(),
        pipelines.list({ limit: mostRuns }),
        pipelines.approvals({}),
      ])
      const endpoints = serving.list()
      const watched = endpoints.slice(0, most)
      const shown = models
        .toSorted((a, b) => Number('champion' in b.aliases) - Number('champion' in a.aliases))
        .slice(0, most)
      const newest = await Promise.all(
        data.slice(0, most).map(async ({ latest }) => ({
          latest,
          report: (await datasets.validations(latest.id))[0],
        })),
      )
      const rollouts = await Promise.all(watched.map(({ name }) => serving.rollouts.list(name)))
      const drifts = await Promise.all(watched.map(({ name }) => monitoring.reports(name, 20)))
      const revisions = await Promise.all(watched.map(({ name }) => serving.revisionsOf(name)))
      const events = await Promise.all(shown.map(({ name }) => registry.history(name)))
      const approvals = await Promise.all(shown.map(({ name }) => registry.approvals.list(name)))

      const latestRuns = new Map(runs.toReversed().map((run) => [run.pipeline, run]))
      const needs: Noted[] = [
        ...[...latestRuns.values()]
          .filter(({ status, createdMs }) => status === 'failed' && createdMs >= weekAgoMs)
          .map(ofRun),
        ...questions.map(ofQuestion),
        ...approvals
          .flat()
          .filter(({ status }) => status === 'pending')
          .map(ofApproval),
        ...rollouts.flatMap(([one]) =>
          one && (one.status === 'ready' || (one.status === 'rolled-back' && one.startedAtMs >= weekAgoMs))
            ? [ofRollout(one)]
            : [],
        ),
        ...drifts.flatMap(([one]) => (one?.drifted ? [ofDrift(one)] : [])),
        ...newest.flatMap(({ latest, report }) =>
          report && report.report.failed > 0
            ? [ofFailedChecks(latest, report.report.failed, report.createdAtMs)]
            : [],
        ),
      ]
      const changed: Noted[] = [
        ...runs.filter(({ endedMs }) => endedMs !== null).map(ofRun),
        ...data.map(({ latest }) => ofData(latest)),
        ...events.flat().flatMap((event) => ofModelEvent(event) ?? []),
        ...revisions.flat().map(ofRevision),
        ...drifts.flat().map(ofDrift),
      ]
      const newestFirst = (all: readonly Noted[]) => all.toSorted((a, b) => b.atMs - a.atMs)
      return {
        needs: newestFirst(needs),
        models: await Promise.all(shown.map((model) => modelOf(model, endpoints))),
        running: runs.filter(({ endedMs }) => endedMs === null),
        changed: newestFirst(changed.filter(({ atMs }) => atMs >= sinceMs)).slice(0, mostChanged),
        sinceMs,
        empty: data.length === 0 && models.length === 0 && runs.length === 0,
      }
    },
  }
}
export type Overview = ReturnType<typeof openOverview>
