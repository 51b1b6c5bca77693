import type { DatasetVersion } from '@slipway/contract/datasets'
import { SlipwayError } from '@slipway/contract/error'
import type { VersionDiff } from '@slipway/contract/model-diff'
import type { PlanBody } from '@slipway/contract/pipelines'
import type { ModelVersion } from '@slipway/contract/registry'
import type { Task } from '@slipway/ml/train'
import type { Datasets } from '../../datasets/index.ts'
import type { Pipelines } from '../../pipelines/index.ts'
import type { Tracking } from '../../tracking/index.ts'
import { releaseFacts, signatureFacts } from '../card/card-facts.ts'
import { orNull } from '../or-null.ts'
import { changesOf } from './changes.ts'
import { metricChanges } from './metric-changes.ts'

export { diffRoutes } from './diff.routes.ts'

export interface DiffParts {
  readonly datasets: Pick<Datasets, 'byId' | 'rowsOf'>
  readonly tracking: Pick<Tracking, 'run'>
  readonly pipelines: Pick<Pipelines, 'get'>
  readonly version: (name: string, number: number | 'latest') => Promise<ModelVersion>
}

interface Named {
  readonly name: string
  readonly number: number | 'latest'
}

/** So many rows of each dataset are compared; more would not move the verdict. */
const mostRows = 100_000

/** What differs between two versions, from their lineage. */
export const openDiffs = ({ datasets, tracking, pipelines, version }: DiffParts) => {
  async function madeOf(of: ModelVersion) {
    const { datasetVersion, run, pipelineRun } = of.lineage
    return {
      data: datasetVersion ? await orNull(datasets.byId(datasetVersion)) : null,
      params: run ? ((await orNull(tracking.run(run)))?.params ?? {}) : {},
      plan: pipelineRun ? ((await orNull(pipelines.get(pipelineRun)))?.plan ?? null) : null,
    }
  }

  /** Null where the rows of one are not here, or are no table. */
  async function moved(
    before: DatasetVersion | null,
    after: DatasetVersion | null,
  ): Promise<string[] | null> {
    if (!before || !after) return null
    if (before.digest === after.digest) return []
    const { readTable } = await import('@slipway/ml/table')
    const { baselineOf, compareDrift } = await import('@slipway/ml/drift')
    try {
      const read = async ({ id }: DatasetVersion) => readTable(await datasets.rowsOf(id), { limit: mostRows })
      const { columns } = compareDrift(baselineOf(await read(before)), await read(after))
      return columns
        .filter(({ drifted }) => drifted)
        .map(({ words }) => words.replaceAll('in training', 'before'))
    } catch (error) {
      if (error instanceof SlipwayError) return null
      throw error
    }
  }

  async function directions(task: string | null) {
    const { metricNamed } = await import('@slipway/ml/evaluate')
    return (metric: string): boolean | null => {
      try {
        return metricNamed(metric, (task ?? 'binary') as Task).higherIsBetter
      } catch {
        return null
      }
    }
  }

  return async (first: Named, second: Named): Promise<VersionDiff> => {
    const before = await version(first.name, first.number)
    const after = await version(second.name, second.number)
    const [was, is] = [await madeOf(before), await madeOf(after)]
    const code = ({ lineage }: ModelVersion) => ({ digest: lineage.codeDigest, seed: lineage.seed })
    const environment = ({ lineage }: ModelVersion) => ({
      lockfile: lineage.lockfileDigest,
      ...lineage.environment,
    })
    const parameters = (of: ModelVersion, params: Readonly<Record<string, string>>) => {
      const { candidate, trainer, settings, preparation } = releaseFacts(of)
      return { candidate, trainer, ...params, ...settings, preparation: preparation.join('; ') || null }
    }
    return {
      before: { model: before.model, number: before.number },
      after: { model: after.model, number: after.number },
      data: {
        before: dataSide(was.data),
        after: dataSide(is.data),
        columns: changesOf(was.data?.fields ?? [], is.data?.fields ?? []),
        moved: await moved(was.data, is.data),
      },
      code: { changes: changesOf(code(before), code(after)), files: filesOf(was.plan, is.plan) },
      environment: changesOf(environment(before), environment(after)),
      parameters: changesOf(parameters(before, was.params), parameters(after, is.params)),
      signature: changesOf(before.signature, after.signature),
      metrics: metricChanges(before.metrics, after.metrics, await directions(signatureFacts(after).task)),
      gate: changesOf(gateOf(before), gateOf(after)),
      deployment: changesOf(before.deployment, after.deployment),
    }
  }
}

const dataSide = (of: DatasetVersion | null): VersionDiff['data']['before'] =>
  of && { name: of.name, number: of.number, digest: of.digest, rows: of.rows }

const gateOf = ({ gate }: ModelVersion) =>
  gate && {
    verdict: gate.passed ? 'passed' : 'refused',
    ...Object.fromEntries(gate.rules.map(({ rule, ok }) => [rule, ok ? 'holds' : 'fails'])),
  }

function filesOf(before: PlanBody | null, after: PlanBody | null): VersionDiff['code']['files'] {
  if (!before || !after) return null
  const sources = ({ bundle }: PlanBody) => new Map(bundle.sources.map(({ path, digest }) => [path, digest]))
  const [was, is] = [sources(before), sources(after)]
  return {
    added: [...is.keys()].filter((path) => !was.has(path)),
    removed: [...was.keys()].filter((path) => !is.has(path)),
    changed: [...is]
      .filter(([path, digest]) => was.has(path) && was.get(path) !== digest)
      .map(([path]) => path),
  }
}
