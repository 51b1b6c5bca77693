import type { OverviewRef } from '@slipway/contract/overview'

const part = encodeURIComponent

export const kindWords: Readonly<Record<OverviewRef['kind'], string>> = {
  'pipeline-run': 'run',
  model: 'model',
  approval: 'approval of',
  dataset: 'data',
  endpoint: 'endpoint',
  rollout: 'rollout of',
  drift: 'drift of',
}

/** Where what is noted has its screen. */
export const screenOf = ({ kind, name, number, part: of }: OverviewRef): string => {
  switch (kind) {
    case 'pipeline-run':
      return `/pipeline-runs/${name}${of ? `?node=${part(of)}` : ''}`
    case 'model':
      return `/models/${part(name)}${number === null ? '' : `?version=${number}`}`
    case 'approval':
      return `/models/${part(name)}?version=${number}&tab=approvals`
    case 'dataset':
      return `/datasets/${part(name)}?version=${number}${of ? `&tab=${part(of)}` : ''}`
    case 'endpoint':
      return `/endpoints/${part(name)}?tab=revisions`
    case 'rollout':
      return `/endpoints/${part(name)}?tab=release`
    case 'drift':
      return `/monitoring?endpoint=${part(name)}&report=${part(of ?? '')}`
  }
}
