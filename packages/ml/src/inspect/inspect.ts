import { saysTrainTest, targetOf } from '../split/index.ts'
import { takeRows } from '../table/columns.ts'
import type { Column, Table } from '../table/table.ts'
import { countsOf } from './counts.ts'
import { constantOf, groupOf, idOf, proseOf, type Counts, type Finding } from './identity.ts'
import { noRows } from './inspect.errors.ts'
import type {
  InspectedColumn,
  InspectedTarget,
  Inspection,
  InspectOptions,
  SplitProposal,
} from './inspection.ts'
import { findLeaks, type Leak } from './leaks/index.ts'
import type { Pii } from '../privacy/index.ts'
import { piiOf } from './pii.ts'
import { halvesOf, sampleRows, sampledColumns, sampleOf } from './sampled.ts'
import { suggestTargets } from './suggest-target.ts'
import { isOrdered, isTime } from './time.ts'

interface Looked {
  readonly column: Column
  readonly counts: Counts
  readonly finding: Finding
  readonly pii: Pii | null
}

/**
 * Says what a table's columns are good for: which one to predict and how, which to leave out and why, and which
 * splits are worth having. Reads every row for keys and constants, and a seeded sample of 60,000 for leaks.
 *
 * @throws SlipwayError INSPECT_NO_ROWS, and targetOf's TARGET_… codes where a target is named.
 */
export function inspect(table: Table, options: InspectOptions = {}): Inspection {
  const seed = options.seed ?? 0
  const rows = Math.max(table.rows, options.profile?.rows ?? 0)
  const targeted = options.target === undefined ? null : readTarget(table, options.target, options)
  if (table.rows === 0) throw noRows()

  const all = Int32Array.from({ length: table.rows }, (_, row) => row)
  const sample = sampleOf(all, sampleRows(table.columns.length), seed)
  const looked = table.columns
    .filter((column) => column.name !== options.target)
    .map((column) => lookedAt(column, countsOf(column, sample), table.rows))
  const leaks = targeted ? leaksOf(table, targeted, looked, seed) : []
  const columns = looked.map((one) =>
    told(
      one,
      leaks.find((leak) => leak.column === one.column.name),
    ),
  )

  const times = looked.filter((_, i) => columns[i]!.role === 'time')
  return {
    rows,
    target: targeted?.target ?? null,
    task: targeted?.target.task ?? null,
    timeOrdered: times.some((one) => isOrdered(one.column)),
    timeColumns: times.map((one) => one.column.name),
    candidates: candidatesOf(table, looked, sample),
    columns,
    dropped: columns.filter((column) => column.drop).map((column) => column.name),
    splits: splitsOf(columns),
  }
}

interface Targeted {
  readonly target: InspectedTarget
  /** Class index or number a row; NaN = missing. */
  readonly values: Float64Array
  readonly classes: readonly string[]
}

const readTarget = (table: Table, name: string, options: InspectOptions): Targeted => {
  const found = targetOf(table, name, options)
  const filled = found.values.filter((value) => !Number.isNaN(value))
  const counts = found.classes.map(() => 0)
  if (found.task !== 'regression') for (const value of filled) counts[value]!++
  const classes = found.classes
    .map((label, i) => ({ name: label, rows: counts[i]! }))
    .sort((a, b) => b.rows - a.rows)
  return {
    target: {
      name,
      task: found.task,
      missing: table.rows - filled.length,
      classes,
      ...(found.task === 'regression' ? rangeOf(filled) : {}),
      ...(found.positive === undefined ? {} : { positive: found.positive }),
      reason: reasonOf(found.task, classes, found.positive, options.positive),
    },
    values: found.values,
    classes: found.classes,
  }
}

const rangeOf = (values: Float64Array): { lowest: number; highest: number } => ({
  lowest: values.reduce((least, value) => Math.min(least, value), Infinity),
  highest: values.reduce((most, value) => Math.max(most, value), -Infinity),
})

const reasonOf = (
  task: string,
  classes: readonly { name: string; rows: number }[],
  positive: string | undefined,
  asked: string | undefined,
): string => {
  if (task === 'regression') return 'it holds many different numbers'
  if (positive === undefined) return `it has ${classes.length} classes`
  const rare = classes.at(-1)?.name === positive ? ', the rarer class' : ''
  return `it has two classes; the model finds "${positive}"${asked === undefined ? rare : ', as asked'}`
}

const FEATURE: Finding = { role: 'feature', drop: false, reason: 'is used', evidence: {} }

const lookedAt = (column: Column, counts: Counts, rows: number): Looked => {
  const pii = piiOf(column)
  const finding =
    splitOf(column) ??
    (rows > 1 ? constantOf(counts) : null) ??
    (pii ? null : idOf(column, counts)) ??
    (isTime(column) ? TIME : null) ??
    (pii ? null : groupOf(column, counts)) ??
    proseOf(column, counts) ??
    FEATURE
  return { column, counts, pii, finding }
}

const TIME: Finding = {
  role: 'time',
  drop: false,
  reason: 'says when; a split by time can use it',
  evidence: {},
}

const splitOf = (column: Column): Finding | null =>
  saysTrainTest(column)
    ? {
        role: 'split',
        drop: true,
        reason: 'says which rows are for training and which for the test',
        evidence: {},
      }
    : null

/** Leaks are looked for among columns that would be used; a row number beside a sorted target is no leak. */
const leaksOf = (table: Table, targeted: Targeted, looked: readonly Looked[], seed: number): Leak[] => {
  const known = Int32Array.from(
    (function* () {
      for (let row = 0; row < targeted.values.length; row++)
        if (!Number.isNaN(targeted.values[row]!)) yield row
    })(),
  )
  const rows = sampleOf(known, sampleRows(looked.length), seed)
  const used = looked.filter(({ finding }) => !['split', 'constant', 'id'].includes(finding.role))
  const sampled = takeRows({ rows: table.rows, columns: used.map(({ column }) => column) }, rows)
  return findLeaks({
    task: targeted.target.task,
    target: targeted.target.name,
    classes: targeted.classes,
    y: Float64Array.from(rows, (row) => targeted.values[row]!),
    half: halvesOf(rows.length, seed),
    columns: sampledColumns(sampled),
  })
}

/** Personal data that names someone is left out; a birth date is kept and said, as it may be needed for an age. */
const told = ({ column, finding, pii }: Looked, leak: Leak | undefined): InspectedColumn => {
  const base = { name: column.name, ...(pii ? { pii } : {}) }
  if (leak) return { ...base, role: 'leak', drop: true, reason: leak.reason, evidence: leak.evidence }
  if (pii && finding.role !== 'split' && finding.role !== 'constant') {
    const drop = pii.class !== 'birth date'
    const role = finding.role === 'text' || finding.role === 'time' ? 'feature' : finding.role
    const what = `is personal data (${pii.class})${drop ? '' : '; kept, so look whether it may be used'}`
    return { ...base, role, drop, reason: what, evidence: finding.evidence }
  }
  return { ...base, ...finding }
}

const candidatesOf = (table: Table, looked: readonly Looked[], sample: Int32Array) => {
  const lookedOf = new Map(looked.map((one) => [one.column, one]))
  return suggestTargets(
    table.columns.map((column) => {
      const one = lookedOf.get(column)
      return {
        column,
        counts: one?.counts ?? countsOf(column, sample),
        isFeature: one === undefined || (one.finding.role === 'feature' && one.pii === null),
      }
    }),
  )
}

const splitsOf = (columns: readonly InspectedColumn[]): SplitProposal[] =>
  columns.flatMap(({ name, role }): SplitProposal[] => {
    if (role === 'split')
      return [{ spec: `column:${name}`, honoured: true, reason: `${name} says which rows are the test` }]
    if (role === 'time')
      return [
        {
          spec: `time:${name}`,
          honoured: false,
          reason: `train on the past of ${name}, test on what came after`,
        },
      ]
    if (role === 'group')
      return [{ spec: `group:${name}`, honoured: false, reason: `keep all rows of one ${name} on one side` }]
    return []
  })
