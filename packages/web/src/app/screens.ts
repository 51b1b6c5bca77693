import { defaultParseSearch } from '@tanstack/react-router'
import { readEndpoint } from '../rooms/endpoints/endpoint-read.ts'
import { readComparison, readExperiments, readFirstPage, readRun } from '../rooms/experiments/run-reads.ts'
import { searchOf } from '../rooms/experiments/run-query.ts'
import { readOverview } from '../rooms/home/overview-read.ts'
import { queries } from './query-client.ts'
import { compareSearch, comparedIn, runsSearch } from './searches.ts'

type Read = Parameters<typeof queries.prefetchQuery>[0]

/** Where a screen is looked at: what stands for $name in its path, and what follows the question mark. */
interface At {
  readonly name: string
  readonly search: Record<string, unknown>
}

interface Screen {
  readonly script: () => Promise<unknown>
  /** What it asks first, under the same keys as its hooks do. */
  readonly reads?: (at: At) => readonly unknown[]
}

export const screens = {
  '/': { script: () => import('../rooms/home/home-page.tsx'), reads: () => [readOverview()] },
  '/experiments': {
    script: () => import('../rooms/experiments/experiments-page.tsx'),
    reads: ({ search }: At) => [readFirstPage(0, searchOf(runsSearch(search))), readExperiments()],
  },
  '/runs/$id': {
    script: () => import('../rooms/experiments/run-page.tsx'),
    reads: ({ name }: At) => [readRun(name)],
  },
  '/compare': {
    script: () => import('../rooms/experiments/compare-page.tsx'),
    reads: ({ search }: At) => {
      const runs = comparedIn(compareSearch(search))
      return runs.length > 0 ? [readComparison(runs)] : []
    },
  },
  '/studies': { script: () => import('../rooms/studies/studies-page.tsx') },
  '/studies/$name': { script: () => import('../rooms/studies/study-page.tsx') },
  '/pipelines': { script: () => import('../rooms/pipelines/pipelines-page.tsx') },
  '/pipeline-runs/$id': { script: () => import('../rooms/pipelines/pipeline-run-page.tsx') },
  '/datasets': { script: () => import('../rooms/datasets/datasets-page.tsx') },
  '/datasets/$name': { script: () => import('../rooms/datasets/dataset-page.tsx') },
  '/models': { script: () => import('../rooms/models/models-page.tsx') },
  '/models/$name': { script: () => import('../rooms/models/model-page.tsx') },
  '/endpoints': { script: () => import('../rooms/endpoints/endpoints-page.tsx') },
  '/endpoints/$name': {
    script: () => import('../rooms/endpoints/endpoint-page.tsx'),
    reads: ({ name }: At) => [readEndpoint(name)],
  },
  '/monitoring': { script: () => import('../rooms/monitoring/monitoring-page.tsx') },
  '/lineage': { script: () => import('../rooms/lineage/lineage-page.tsx') },
} satisfies Record<string, Screen>

/** Sends for the script of the screen at an address and for what it shows, while the rest is still on its way. */
export function fetchScreen({ pathname, search }: Pick<Location, 'pathname' | 'search'>): void {
  for (const [path, { script, reads }] of Object.entries<Screen>(screens)) {
    const found = new RegExp(`^${path.replace(/\$\w+/, '([^/]+)')}$`).exec(pathname)
    if (!found) continue
    // The router sends for it too, and tells where it cannot be had.
    script().catch(() => undefined)
    const at = { name: decodeURIComponent(found[1] ?? ''), search: defaultParseSearch(search) }
    for (const read of reads?.(at) ?? []) void queries.prefetchQuery(read as Read)
  }
}
