import type { Split, SplitReport, SplitSpec } from '@slipway/ml/split'

const count = (n: number) => n.toLocaleString('en-US')

/** How the rows are divided, and what leaks between the parts, in sentences. */
export function splitWords(spec: SplitSpec, split: Split, report: SplitReport): string[] {
  return [
    split.kind === 'test'
      ? `Tested on ${count(report.test)} rows ${sideOf(spec)}; trained on ${count(report.train)}, chosen on ${split.k} fold${split.k === 1 ? '' : 's'} of these.`
      : `Tested on every row by ${split.k} folds${byWhat(spec)}.`,
    ...(report.leftOut > 0
      ? [`${count(report.leftOut)} rows are left out: they have no target, time or side.`]
      : []),
    ...report.warnings,
  ]
}

function sideOf(spec: SplitSpec): string {
  switch (spec.kind) {
    case 'time':
      return spec.from === undefined
        ? `that came last by ${spec.column}`
        : `from ${spec.column} ${spec.from} on`
    case 'order':
      return 'at the end of the file'
    case 'column':
      return `that “${spec.column}” sets aside`
    default:
      return 'set aside at random'
  }
}

function byWhat(spec: SplitSpec): string {
  if (spec.kind === 'group') return `, each ${spec.column} in one of them only`
  return spec.kind === 'stratified' ? ' with equal shares of each class' : ''
}
