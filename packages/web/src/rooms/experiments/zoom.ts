import type { Range } from '../../parts/chart/line-chart.tsx'

/** In the address: the first and the last step, and the metric whose chart is looked at so closely. */
const zoomText = (metric: string, { from, to }: Range): string => `${from}..${to}:${metric}`

export const zoomOf = (texts: readonly string[] | undefined, metric: string): Range | null => {
  const text = texts?.find((one) => one.slice(one.indexOf(':') + 1) === metric) ?? ''
  const [, from, to] = /^(-?\d+)\.\.(-?\d+):/.exec(text) ?? []
  return from === undefined || Number(from) > Number(to) ? null : { from: Number(from), to: Number(to) }
}

/** What stands in the address once a chart is looked at closer, or (null) whole again. */
export const withZoom = (
  texts: readonly string[] | undefined,
  metric: string,
  range: Range | null,
): string[] | undefined => {
  const others = (texts ?? []).filter((one) => one.slice(one.indexOf(':') + 1) !== metric)
  const next = range ? [...others, zoomText(metric, range)] : others
  return next.length > 0 ? next : undefined
}
