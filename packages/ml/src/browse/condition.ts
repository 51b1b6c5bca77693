import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from '../table/duckdb.ts'
import { columnUnknown, conditionWrong } from './browse.errors.ts'

/** A node of DuckDB's own tree of a statement. */
interface Node {
  readonly class?: string
  readonly type?: string
  readonly query_location?: number
  readonly [name: string]: unknown
}

/** What a condition over the columns of one row may be made of; above all no query within. */
const allowed = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COLUMN_REF',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'FUNCTION',
  'OPERATOR',
])

/** Functions that tell of the engine, wait, change something, or answer otherwise each time. */
const refused =
  /^(current_(?!date$|timestamp$)|pg_|has_|inet_|in_search_path|session_user|user$|txid_|get(variable|env)|nextval|currval|setseed|sleep|write_log|random|uuid|gen_random|stats$|error$)/i

const head = 'SELECT * FROM rows WHERE (\n'

/**
 * Reads a condition in SQL, as checks have them, without running it, and answers with the columns that it names.
 * @throws ROWS_CONDITION_WRONG with the place
 */
export const columnsOfCondition = async (
  connection: DuckDBConnection,
  text: string,
  known: readonly { readonly name: string; readonly opaque?: boolean }[],
): Promise<string[]> => {
  const statement = await parsed(connection, text)
  const at = (node: Node) => placeIn(text, Number(node.query_location) - head.length)
  const byName = new Map(known.map((column) => [column.name.toLowerCase(), column]))
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const one of value) walk(one)
      return
    }
    const node = value as Node
    if (node.class === 'CONSTANT') return
    if (node.class !== undefined && !allowed.has(node.class))
      throw conditionWrong(text, at(node), `A condition looks at one row, without ${words(node.class)}.`)
    if (node.class === 'COLUMN_REF') {
      const names = node.column_names as string[]
      const column = names.length === 1 ? byName.get(names[0]!.toLowerCase()) : undefined
      if (!column)
        throw columnUnknown(
          text,
          at(node),
          names.join('.'),
          known.map(({ name }) => name),
        )
      if (column.opaque)
        throw conditionWrong(
          text,
          at(node),
          `${column.name} comes as pseudonyms, which nothing can be asked of.`,
        )
      found.add(column.name)
      return
    }
    if (node.class === 'FUNCTION' && refused.test(String(node.function_name)))
      throw conditionWrong(text, at(node), `${String(node.function_name)} says nothing of a row.`)
    for (const one of Object.values(node)) walk(one)
  }
  walk(statement)
  return [...found]
}

/** The condition's tree, where the text is one condition and nothing behind it. */
const parsed = async (connection: DuckDBConnection, text: string): Promise<unknown> => {
  const read = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(`${head}${text}\n)`)})`)
  const said = JSON.parse(String(read.getRows()[0]![0])) as {
    error: boolean
    error_message?: string
    position?: string
    statements?: { node: Record<string, unknown> }[]
  }
  if (said.error)
    throw conditionWrong(
      text,
      placeIn(text, Number(said.position ?? 0) - head.length),
      sentence(said.error_message ?? 'This cannot be read'),
    )
  const [first, second] = said.statements ?? []
  const node = first?.node
  const whole =
    node?.type === 'SELECT_NODE' &&
    isEmpty(node.modifiers) &&
    isEmpty((node.cte_map as { map?: unknown })?.map) &&
    isEmpty(node.group_expressions) &&
    !node.having &&
    !node.qualify &&
    !node.sample &&
    (node.from_table as Node | undefined)?.type === 'BASE_TABLE'
  if (!whole || second) throw conditionWrong(text, 0, 'This is more than one condition.')
  return node.where_clause
}

const isEmpty = (list: unknown): boolean => !Array.isArray(list) || list.length === 0

const words = (kind: string): string =>
  ({
    SUBQUERY: 'a query within',
    WINDOW: 'a window over others',
    STAR: 'a star',
    PARAMETER: 'a parameter',
    LAMBDA: 'a lambda',
  })[kind] ?? `a ${kind.toLowerCase()}`

const sentence = (text: string): string => {
  const line = text.split('\n')[0]!.replace(/\s+"?\)"?$/, ' the end')
  return `${line[0]?.toUpperCase() ?? ''}${line.slice(1)}`
}

/** The engine counts bytes of UTF-8; people and editors count characters. */
const placeIn = (text: string, byte: number): number =>
  Math.min(Buffer.from(text).subarray(0, Math.max(0, byte)).toString().length, text.length)

/** What the engine said while it looked at rows, as an error at its place in the condition, which stands in the SQL. */
export const conditionError = (error: unknown, text: string, sql: string): unknown => {
  const json = error instanceof Error ? /\{.*\}$/s.exec(error.message)?.[0] : undefined
  if (!json) return error
  try {
    const said = JSON.parse(json) as {
      exception_type?: string
      exception_message?: string
      position?: string
    }
    if (!said.exception_message || /^(Out of Memory|Interrupt|IO|Internal)/i.test(said.exception_type ?? ''))
      return error
    const begin = Buffer.byteLength(sql.slice(0, sql.indexOf(`(\n${text}\n)`) + 2))
    return conditionWrong(
      text,
      said.position === undefined ? 0 : placeIn(text, Number(said.position) - begin),
      sentence(said.exception_message),
    )
  } catch {
    return error
  }
}
