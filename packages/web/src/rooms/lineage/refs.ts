import type { LineageNode } from '@slipway/contract/lineage'

export const kindWords: Readonly<Record<LineageNode['kind'], string>> = {
  dataset: 'data',
  run: 'run',
  'pipeline-run': 'pipeline run',
  model: 'model',
  endpoint: 'endpoint',
  captures: 'captured',
}

/** Told apart by their words too. */
export const kindColors: Readonly<Record<LineageNode['kind'], string>> = {
  dataset: '#0072b2',
  run: '#8a6d00',
  'pipeline-run': '#888888',
  model: '#009e73',
  endpoint: '#d55e00',
  captures: '#cc79a7',
}

/** Where an object of the graph has its own screen. */
export const screenOf = ({ id, kind, name }: Pick<LineageNode, 'id' | 'kind' | 'name'>): string => {
  const own = id.slice(id.indexOf(':') + 1)
  const [, named = own, number = ''] = /^(.+)@(\d+)$/.exec(own) ?? []
  const part = encodeURIComponent
  switch (kind) {
    case 'dataset': {
      const [, data = '', version = ''] = /^(.+) version (\d+)$/.exec(name) ?? []
      return `/datasets/${part(data)}?version=${version}`
    }
    case 'run':
      return `/runs/${own}`
    case 'pipeline-run':
      return `/pipeline-runs/${own}`
    case 'model':
      return `/models/${part(named)}?version=${number}`
    case 'endpoint':
      return `/endpoints/${part(named)}?tab=revisions`
    case 'captures':
      return `/endpoints/${part(own)}?tab=log`
  }
}

/** The screen of the graph around an object. */
export const lineageOf = (ref: string): string => `/lineage?of=${encodeURIComponent(ref)}`
