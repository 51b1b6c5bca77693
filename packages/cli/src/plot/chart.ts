/** What is drawn, apart from how. Times are milliseconds since 1970. */
export type Chart = Histogram | Bars | Scatter | Boxes | Line | Missing

interface Titled {
  readonly title: string
}
export interface Axis {
  readonly name: string
  readonly time: boolean
}
export interface Histogram extends Titled {
  readonly kind: 'histogram'
  readonly x: Axis
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}
/** The most frequent values; `other` counts the rest. */
export interface Bars extends Titled {
  readonly kind: 'bars'
  readonly x: Axis
  readonly labels: readonly string[]
  readonly counts: readonly number[]
  readonly other: number
}
export interface Scatter extends Titled {
  readonly kind: 'scatter'
  readonly x: Axis
  readonly y: Axis
  readonly points: readonly (readonly [x: number, y: number])[]
}
/** Tukey's: the box is the middle half, whiskers reach the last value within 1.5 of its length. */
export interface Boxes extends Titled {
  readonly kind: 'box'
  readonly y: Axis
  readonly groups: readonly Box[]
}
export interface Box {
  readonly label: string
  readonly n: number
  readonly low: number
  readonly q1: number
  readonly median: number
  readonly q3: number
  readonly high: number
  /** Values beyond the whiskers. */
  readonly outliers: number
}
/** The mean of y in each stretch of time. */
export interface Line extends Titled {
  readonly kind: 'time'
  readonly x: Axis
  readonly y: Axis
  readonly points: readonly (readonly [x: number, y: number])[]
}
export interface Missing extends Titled {
  readonly kind: 'missing'
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly missing: number }[]
  readonly together: readonly { readonly columns: readonly string[]; readonly rows: number }[]
}

export const chartKinds = ['histogram', 'scatter', 'box', 'time', 'missing'] as const
export type ChartKind = (typeof chartKinds)[number]
