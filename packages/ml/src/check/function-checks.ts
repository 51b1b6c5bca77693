import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { quoteName } from '../table/index.ts'
import type { ByFunction, Value } from './check.ts'
import { badCheck } from './check.errors.ts'
import type { Counted } from './counting/count.ts'
import type { Prepared } from './prepare.ts'

/**
 * Runs the checks that are functions, all in one reading of the columns they need; the rows that fail go to a
 * temporary table each.
 * @throws CHECK_INVALID where a function throws
 */
export const runFunctions = async (
  connection: DuckDBConnection,
  prepared: readonly Prepared[],
): Promise<ReadonlyMap<number, Counted>> => {
  const found = new Map<number, Counted>()
  const asked = prepared.flatMap(({ check, title, compiled }, index) =>
    typeof compiled !== 'string' && compiled.by === 'function' ? [{ index, check, title, compiled }] : [],
  )
  if (asked.length === 0) return found
  const columns = [...new Set(asked.flatMap(({ check }) => check.columns))]
  const types = await typesOf(connection, columns)
  const conditions = asked.map(({ check }) => (check.where === undefined ? 'true' : `(${check.where})`))
  const select = [
    '__row::DOUBLE',
    ...conditions,
    ...columns.map((name) =>
      /^(DATE|TIMESTAMP)/.test(types.get(name)!)
        ? `epoch_ms(${quoteName(name)}::TIMESTAMP)::DOUBLE`
        : quoteName(name),
    ),
  ]
  const sides = asked.map(() => ({ failing: [] as number[], total: 0 }))
  const result = await connection.stream(`SELECT ${select.join(', ')} FROM numbered`)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    const values = columns.map((_, i) => chunk.getColumnVector(1 + asked.length + i))
    const numbers = chunk.getColumnVector(0)
    for (const [i, { check, title, compiled }] of asked.entries()) {
      const vectors = check.columns.map((name) => values[columns.indexOf(name)]!)
      const condition = chunk.getColumnVector(1 + i)
      for (let at = 0; at < chunk.rowCount; at++) {
        if (condition.getItem(at) !== true) continue
        const row = vectors.map((vector) => plain(vector.getItem(at)))
        if (row[0] === null && !compiled.onMissing) continue
        sides[i]!.total++
        if (!passes(compiled, row, title)) sides[i]!.failing.push(Number(numbers.getItem(at)))
      }
    }
  }
  for (const [i, { index, check }] of asked.entries()) {
    const { failing, total } = sides[i]!
    const table = `__function_${i}`
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} (r BIGINT)`)
    const appender = await connection.createAppender(table)
    for (const row of failing) {
      appender.appendBigInt(BigInt(row))
      appender.endRow()
    }
    appender.closeSync()
    found.set(index, {
      ok: failing.length <= (1 - check.mostly) * total + 1e-9,
      failing: failing.length,
      total,
      among: `__row IN (FROM ${table})`,
    })
  }
  return found
}

const passes = (compiled: ByFunction, row: readonly Value[], title: string): boolean => {
  try {
    return compiled.test(row)
  } catch (cause) {
    throw badCheck(title, `it threw "${(cause as Error).message}" for ${JSON.stringify(row)}`, cause)
  }
}

const typesOf = async (connection: DuckDBConnection, columns: readonly string[]) => {
  const described = await connection.runAndReadAll(
    `DESCRIBE SELECT ${columns.map(quoteName).join(', ')} FROM dataset`,
  )
  return new Map(described.getRows().map(([name, type]) => [String(name), String(type)]))
}

const plain = (value: DuckDBValue): Value => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  return Number(value)
}
