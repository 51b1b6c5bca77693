import type { DatasetLineage } from '@slipway/contract/datasets'
import type { Datasets } from '../../datasets/index.ts'
import type { Pipelines } from '../../pipelines/index.ts'
import type { Tracking } from '../../tracking/index.ts'
import { orNull } from '../or-null.ts'
import { modelsOfStore } from './models-of.store.ts'

export { lineageRoutes } from './lineage.routes.ts'

export interface LineageParts {
  readonly db: Parameters<typeof modelsOfStore>[0]
  readonly datasets: Pick<Datasets, 'byId' | 'madeOf'>
  readonly tracking: Pick<Tracking, 'runsThatRead'>
  readonly pipelines: Pick<Pipelines, 'get'>
}

/** Where versions of datasets came from and what became of them, from what each room keeps. */
export const openLineage = ({ db, datasets, tracking, pipelines }: LineageParts) => {
  async function codeOf({ run, step }: DatasetLineage['madeBy']): Promise<DatasetLineage['code']> {
    const plan = run ? (await orNull(pipelines.get(run)))?.plan : undefined
    if (!plan) return null
    const { digest, lockfile, sources } = plan.bundle
    const node = plan.nodes.find(({ id }) => id === step)
    const reached = new Set(node ? (plan.reaches[node.step] ?? []) : [])
    return {
      pipeline: plan.pipeline,
      digest,
      lockfile,
      files: sources.filter(({ path }) => reached.has(path)),
    }
  }

  /** Throws DATASETS_VERSION_NOT_FOUND. */
  return async (id: string): Promise<DatasetLineage> => {
    const version = await datasets.byId(id)
    const origins = await Promise.all(version.madeFrom.map((origin) => orNull(datasets.byId(origin))))
    return {
      version: named(version),
      source: version.source,
      madeBy: version.madeBy,
      code: await codeOf(version.madeBy),
      madeFrom: origins.flatMap((origin) => (origin ? [named(origin)] : [])),
      made: {
        datasets: (await datasets.madeOf(id)).map(named),
        runs: await tracking.runsThatRead(version.digest),
        models: await modelsOfStore(db).madeOf(id),
      },
    }
  }
}

const named = ({ id, name, number, digest }: DatasetLineage['version']) => ({ id, name, number, digest })
