import type { ColumnPlan, LostText } from '../infer/infer-columns.ts'
import type { SanityIssue } from '../ingested.ts'
import { compactFormat } from '../infer/date-formats.ts'
import { isMissingWord } from '../infer/spelling.ts'

/** What reading the texts of a file found: missing spelled out, mixed types, dates of two readings. */
export const readingIssues = (plans: readonly Partial<ColumnPlan>[], rows: number): SanityIssue[] =>
  plans.flatMap((plan) => (plan.reading ? issuesOf(plan as ColumnPlan, rows) : []))

const issuesOf = (plan: ColumnPlan, rows: number): SanityIssue[] => {
  const { name: column, type, lost, misfits, reading } = plan
  const issues: SanityIssue[] = []
  const spelled = lost.filter(({ value }) => isMissingWord(value))
  const unreadable = lost.filter(({ value }) => !isMissingWord(value))
  const add = (
    kind: SanityIssue['kind'],
    severity: SanityIssue['severity'],
    texts: readonly LostText[],
    message: (count: number) => string,
  ) => {
    const count = total(texts)
    issues.push({
      kind,
      column,
      severity,
      count,
      share: count / rows,
      sample: sampleOf(texts),
      message: message(count),
    })
  }
  if (spelled.length > 0)
    add(
      'missing-spelled',
      'info',
      spelled,
      (count) =>
        `"${column}": ${counted(count, 'value')} spelled ${listed(spelled)} ${count === 1 ? 'was' : 'were'} read as missing.`,
    )
  if (unreadable.length > 0)
    add(
      'mixed-types',
      'warn',
      unreadable,
      (count) =>
        `"${column}" holds ${plural[type]}; ${counted(count, 'value')} ${count === 1 ? 'is' : 'are'} not (${listed(unreadable)}) and became missing.`,
    )
  if (plan.why === 'mixed-types')
    add(
      'mixed-types',
      'warn',
      misfits,
      (count) =>
        `"${column}" mixes numbers or times with text: ${counted(count, 'value')} such as ${listed(misfits)}. It is read as text.`,
    )
  if (plan.why === 'leading-zeros')
    add(
      'leading-zeros',
      'info',
      [],
      () =>
        `"${column}" looks like numbers but some begin with 0; it is kept as text so that nothing is lost.`,
    )
  if (plan.why === 'large-integers')
    add(
      'large-integers',
      'info',
      [],
      () => `"${column}" holds whole numbers beyond 2^53, which no double holds exactly; it is kept as text.`,
    )
  const told = howRead(column, reading)
  if (told) issues.push({ ...told, column, severity: 'info', count: rows, share: 1, sample: [] })
  if (plan.ambiguous && reading.kind === 'time')
    issues.push({
      kind: 'ambiguous-date',
      column,
      severity: 'warn',
      count: rows,
      share: 1,
      sample: [],
      message: `"${column}": every date fits both day-first and month-first; it is read ${reading.order}.`,
    })
  return issues
}

/** A reading that is not what the text says word for word. */
const howRead = (
  column: string,
  reading: ColumnPlan['reading'],
): Pick<SanityIssue, 'kind' | 'message'> | null => {
  if (reading.kind === 'number' && reading.mark !== undefined)
    return {
      kind: 'marked-numbers',
      message:
        reading.mark === '%'
          ? `"${column}" holds percentages; 45 % is read as the number 45.`
          : `"${column}" holds amounts in ${reading.mark}, which are read as numbers.`,
    }
  if (reading.kind !== 'time') return null
  if (reading.formats.includes(compactFormat))
    return { kind: 'compact-dates', message: `"${column}": eight digits such as 20200131 are read as dates.` }
  return reading.formats.every((format) => !format.includes('%d'))
    ? { kind: 'months', message: `"${column}" holds months, which are read as their first day.` }
    : null
}

const plural = {
  integer: 'whole numbers',
  number: 'numbers',
  boolean: 'true and false',
  date: 'dates',
  timestamp: 'times',
  text: 'text',
} as const

const total = (texts: readonly LostText[]): number => texts.reduce((sum, { count }) => sum + count, 0)

const sampleOf = (texts: readonly LostText[]) => texts.slice(0, 5).map(({ row, value }) => ({ row, value }))

export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`

const listed = (texts: readonly LostText[]): string => {
  const shown = texts.slice(0, 3).map(({ value }) => (value.trim() === '' ? 'blank' : JSON.stringify(value)))
  return shown.join(', ') + (texts.length > 3 ? ', …' : '')
}
