import type { Inspection, InspectedColumn } from '@slipway/ml/inspect'
import { parseSplit, splitText } from '@slipway/ml/split'
import type { Field } from '@slipway/ml/table'
import { counted } from '../screen/numbers.ts'
import { commented } from './literal.ts'

export interface SummaryOptions {
  /** Columns of the terminal; lines never get longer. */
  readonly width?: number
  readonly fields?: readonly Field[]
  /** The split in use, in the words of `--split`. */
  readonly split?: string
}

const NARROWEST = 30
/** So many columns are named one by one in each part; the README lists the rest. */
const MOST_NAMED = 12

/** What was found in a file, as lines for a terminal: rows, columns, types, target, task, what is left out and why. */
export const summaryOf = (inspection: Inspection, options: SummaryOptions = {}): string[] => {
  const width = Math.max(NARROWEST, Math.min(options.width ?? 80, 80))
  const say = (label: string, text: string) => hanging(label, text, 10, width)
  const { target, columns } = inspection
  const left = columns.filter((column) => column.drop)
  const look = columns.filter((column) => !column.drop && column.pii)
  const columnCount = columns.length + (target ? 1 : 0)
  return [
    ...say(
      'Data',
      `${counted(inspection.rows, 'row')}, ${counted(columnCount, 'column')}${typesOf(options.fields)}`,
    ),
    ...(target ? say('Target', commented(target.name)) : candidateLines(inspection, say)),
    ...(target ? say('Task', taskWords(inspection)) : []),
    ...(target && target.missing > 0
      ? say(
          '',
          `${counted(target.missing, 'row')} without a target ${target.missing === 1 ? 'is' : 'are'} not learnt from`,
        )
      : []),
    ...listed('Left out', left, say),
    ...listed('Look at', look, say),
    ...splitLines(inspection, options.split, say),
  ]
}

type Say = (label: string, text: string) => string[]

const listed = (label: string, columns: readonly InspectedColumn[], say: Say): string[] => [
  ...columns
    .slice(0, MOST_NAMED)
    .flatMap((column, i) =>
      say(i === 0 ? label : '', `${commented(column.name)} (${kindOf(column)}): ${commented(column.reason)}`),
    ),
  ...(columns.length > MOST_NAMED ? say('', `and ${columns.length - MOST_NAMED} more`) : []),
]

const kindOf = (column: InspectedColumn): string =>
  column.pii && column.role === 'feature' ? 'personal' : column.role

const candidateLines = ({ candidates }: Inspection, say: Say): string[] =>
  candidates.length === 0
    ? say('Target', 'none named, and no column looks like one; give --target')
    : candidates
        .slice(0, 3)
        .flatMap((one, i) => say(i === 0 ? 'Target?' : '', `${commented(one.name)}: ${one.reason}`))

const splitLines = (inspection: Inspection, split: string | undefined, say: Say): string[] => [
  ...(split === undefined ? [] : say('Split', commented(split))),
  ...inspection.splits
    .filter((proposal) => split === undefined || proposal.spec !== withoutStart(split))
    .slice(0, 3)
    .flatMap((proposal) =>
      say(split === undefined ? 'Split?' : '', `--split ${shell(proposal.spec)} would ${proposal.reason}`),
    ),
]

/** A split by time is proposed without where its test rows begin: who says so follows the proposal. */
const withoutStart = (split: string): string => {
  const spec = parseSplit(split)
  return 'column' in spec ? splitText({ kind: spec.kind, column: spec.column }) : split
}

/** A word of a command line: quoted where a shell would take it apart. */
const shell = (word: string): string =>
  /^[\w:@./-]+$/.test(word) ? word : `'${commented(word).replaceAll("'", "'\\''")}'`

const taskWords = ({ target, timeOrdered, timeColumns }: Inspection): string => {
  if (!target) return ''
  const order = timeOrdered ? `; rows in the order of ${commented(timeColumns.join(', '))}` : ''
  if (target.task === 'regression') return `regression${order}`
  if (target.task === 'multiclass') return `multiclass: ${target.classes.length} classes${order}`
  const rows = target.classes.reduce((sum, each) => sum + each.rows, 0)
  const positives = target.classes.find((each) => each.name === target.positive)?.rows ?? 0
  return `binary: finds ${commented(target.positive ?? '')}, ${((100 * positives) / rows).toFixed(1)}% of the rows${order}`
}

const typesOf = (fields: readonly Field[] | undefined): string => {
  if (!fields) return ''
  const counts = new Map<string, number>()
  for (const { type } of fields) counts.set(type, (counts.get(type) ?? 0) + 1)
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([type, count]) => `${count} ${type}`)
  return ` (${parts.join(', ')})`
}

/** A label, then the text wrapped beside it; words longer than a line are cut. */
const hanging = (label: string, text: string, indent: number, width: number): string[] => {
  const room = width - indent
  const lines: string[] = []
  let line = ''
  for (const whole of text.split(' ')) {
    const letters = [...whole]
    const word = letters.length > room ? `${letters.slice(0, room - 1).join('')}…` : whole
    if (line !== '' && [...line].length + 1 + [...word].length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((each, i) => (i === 0 ? label : '').padEnd(indent) + each)
}
