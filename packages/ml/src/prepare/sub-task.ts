import { type LogicalType, type Table, tableOf, records, nearestName } from '../table/index.ts'
import { columnMissing, columnOfWrongType, retiredSubTask, subTaskLost } from './prepare.errors.ts'
import type { Deprecation } from './step.ts'

/** Columns by name with what they hold. */
export type Columns = Readonly<Record<string, LogicalType>>

export interface SubTaskOptions {
  /** Counted up when what it computes changes. */
  readonly version: number
  /** The columns it reads, which must be there. */
  readonly takes: Columns
  /** The columns it adds or changes. It must leave them there; all others go through as they were. */
  readonly gives: Columns
  readonly deprecated?: Deprecation
  readonly retired?: Deprecation
}

/** A piece of preparation with declared columns: a pure function of a table that can be tested on five rows. */
export interface SubTask extends SubTaskOptions {
  (table: Table): Table
  readonly label: string
}

/**
 * Makes a sub-task of a function from the columns it takes to the columns it gives, which have as many rows. Called
 * with a table it checks what it takes, hands over nothing else, checks what came back, and puts it beside the rest.
 * Throws PREPARE_STEP_RETIRED when a retired one is called, PREPARE_COLUMN_MISSING, PREPARE_COLUMN_TYPE,
 * PREPARE_SUB_TASK.
 */
export function subTask(label: string, options: SubTaskOptions, fn: (table: Table) => Table): SubTask {
  const run = (table: Table): Table => {
    if (options.retired) throw retiredSubTask(label, options.retired)
    const names = table.columns.map(({ name }) => name)
    const taken = Object.entries(options.takes).map(([name, type]) => {
      const column = table.columns.find((one) => one.name === name)
      if (!column) throw columnMissing(name, nearestName(name, names))
      if (!fits(column.type, type)) throw columnOfWrongType(name, type, column.type)
      return column
    })
    const made = fn({ rows: table.rows, columns: taken })
    if (made.rows !== table.rows) throw subTaskLost(label, `${made.rows} rows of ${table.rows} came back`)
    const given = Object.entries(options.gives).map(([name, type]) => {
      const column = made.columns.find((one) => one.name === name)
      if (!column) throw subTaskLost(label, `the column "${name}" did not come back`)
      if (!fits(column.type, type))
        throw subTaskLost(label, `"${name}" came back as ${column.type}, not ${type}`)
      return column
    })
    const replaced = new Map(given.map((column) => [column.name, column]))
    const kept = table.columns.map((column) => replaced.get(column.name) ?? column)
    return { rows: table.rows, columns: [...kept, ...given.filter(({ name }) => !names.includes(name))] }
  }
  return Object.assign(run, options, { label })
}

/** A whole number is a number, a date a moment. */
const fits = (has: LogicalType, wanted: LogicalType) =>
  has === wanted || (has === 'integer' && wanted === 'number') || (has === 'date' && wanted === 'timestamp')

/** One after the other. */
export const inOrder =
  (...tasks: readonly SubTask[]) =>
  (table: Table): Table =>
    tasks.reduce((rows, task) => task(rows), table)

/** What a sub-task makes of a few rows: `prepared(fullName, [{ first: 'Ana', last: 'Li' }])`, for unit tests. */
export const prepared = (
  task: (table: Table) => Table,
  rows: readonly Record<string, unknown>[],
): Record<string, unknown>[] => records(task(tableOf(rows)))

/** What of these sub-tasks falls out of use, in words. */
export const subTaskWarnings = (tasks: readonly SubTask[]): string[] =>
  tasks.flatMap(({ label, version, deprecated }) =>
    deprecated
      ? [
          `${label} version ${version} is deprecated since version ${deprecated.since} (${deprecated.reason}); use ${deprecated.use}`,
        ]
      : [],
  )
