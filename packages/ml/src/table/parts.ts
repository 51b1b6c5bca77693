import { randomUUID } from 'node:crypto'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Digests, leafRows } from './digest.ts'
import type { Media } from './media.ts'
import { quoteText } from './duckdb.ts'
import { numberedSql, type ParquetPath } from './parquet.ts'
import { cannotWrite } from './table.errors.ts'

/** Rows of a part, apart from the last ones. */
export const rowsPerPart = 4 * leafRows

/** How many small parts appended rows may leave behind before they are written together. */
const mostSmall = 32

/** Rows that an earlier version keeps, known by their content digest. */
export interface KnownPart {
  readonly rows: number
  readonly content: string
}

/** Some rows of a table, in one Parquet file; null where a known part is the same rows. */
export interface TablePart extends KnownPart {
  readonly path: string | null
  /** The bytes that belong to the rows: a piece of a file, the end not included. */
  readonly pack?: { readonly path: string; readonly start: number; readonly end: number }
}

/** Bytes of images or the like that lie together. */
const packBytes = 2 ** 28

/**
 * How many rows each part of a table has: as those of the version before, so that what did not change is found
 * again; the rest in parts of their own. Many small ones are joined.
 * @param sizes where bytes belong to the rows, how many: then parts are cut by them too, and none are joined
 */
export const planParts = (known: readonly number[], rows: number, sizes?: Media['sizes']): number[] => {
  const plan: number[] = []
  let left = rows
  for (const count of known) {
    if (count > left) break
    plan.push(count)
    left -= count
  }
  if (sizes) return [...plan, ...piecesBySize(sizes.slice(sizes.length - left))]
  for (; left > 0; left -= rowsPerPart) plan.push(Math.min(left, rowsPerPart))
  return plan.filter((count) => count < rowsPerPart).length > mostSmall ? joined(plan) : plan
}

/**
 * The parts where rows were put in, taken out or exchanged in one place: those before it as they were, those after it as
 * they were, from wherever they begin now, and what is between in parts of its own. null where the plan along the parts
 * before finds as much: nothing follows the first part that changed, or what follows it has not moved.
 * @param contents digests of the parts by that plan
 */
export const planAround = (
  known: readonly KnownPart[],
  contents: readonly string[],
  rows: number,
): number[] | null => {
  const same = known.map(({ content }, i) => content === contents[i])
  const changed = same.indexOf(false)
  if (changed === -1 || same.includes(true, changed)) return null
  const sum = (parts: readonly KnownPart[]) => parts.reduce((all, part) => all + part.rows, 0)
  const before = known.slice(0, changed)
  const room = rows - sum(before)
  const after = known.slice(changed + 1)
  while (after.length > 0 && sum(after) > room) after.shift()
  if (after.length === 0) return null
  const between = room - sum(after)
  const pieces = Math.ceil(between / rowsPerPart)
  const cut = (k: number) => Math.floor((between * k) / pieces)
  return [
    ...before.map((part) => part.rows),
    ...Array.from({ length: pieces }, (_, k) => cut(k + 1) - cut(k)),
    ...after.map((part) => part.rows),
  ]
}

/**
 * The plan along the parts before, or around what changed where that finds more of them again: of rows that moved only
 * their digests tell that they are the same, so these are hashed once more.
 */
export const bestPlan = async (
  straight: readonly number[],
  known: readonly KnownPart[],
  rows: number,
  hashed: (plan: readonly number[]) => Promise<Digests>,
): Promise<{ readonly plan: readonly number[]; readonly digests: Digests }> => {
  const digests = await hashed(straight)
  const plan = planAround(known, digests.parts, rows)
  if (plan === null) return { plan: straight, digests }
  const moved = await hashed(plan)
  const have = new Set(known.map(({ content }) => content))
  const found = ({ parts }: Digests) => parts.filter((content) => have.has(content)).length
  return found(moved) > found(digests) ? { plan, digests: moved } : { plan: straight, digests }
}

const piecesBySize = (sizes: Media['sizes']): number[] => {
  const pieces: number[] = []
  let rows = 0
  let bytes = 0
  for (const size of sizes) {
    if (rows === rowsPerPart || (rows > 0 && bytes + size > packBytes)) {
      pieces.push(rows)
      rows = 0
      bytes = 0
    }
    rows++
    bytes += size
  }
  return rows > 0 ? [...pieces, rows] : pieces
}

/** Parts with the pieces of the media that belong to their rows; the media may begin later than the rows. */
export const withPacks = (parts: readonly TablePart[], { path, sizes }: Media): TablePart[] => {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  let row = sizes.length - rows
  let at = 0
  return parts.map((part) => {
    const start = at
    for (const end = row + part.rows; row < end; row++) if (row >= 0) at += sizes[row]!
    return part.path === null ? part : { ...part, pack: { path, start, end: at } }
  })
}

const joined = (plan: readonly number[]): number[] => {
  const parts: number[] = []
  for (const count of plan) {
    const last = parts.at(-1)
    if (last !== undefined && last + count <= rowsPerPart) parts[parts.length - 1] = last + count
    else parts.push(count)
  }
  return parts
}

/**
 * Writes the parts of a table that are not known yet, each as a Parquet file of its own in a folder. All files appear
 * whole, or none.
 * @param plan the rows of each part, together all rows, with their digests in `contents`
 */
export const writeParts = async (
  connection: DuckDBConnection,
  path: ParquetPath,
  plan: readonly number[],
  contents: readonly string[],
  known: readonly KnownPart[],
  folder: string,
): Promise<TablePart[]> => {
  const have = new Set(known.map(({ content }) => content))
  const numbered = await numberedSql(connection, path)
  const parts: TablePart[] = []
  let start = 0
  try {
    for (const [i, rows] of plan.entries()) {
      const content = contents[i]!
      const to = have.has(content) ? null : join(folder, `${content.replace(':', '-')}.part.parquet`)
      if (to) await writeRows(connection, numbered, start, rows, to)
      parts.push({ rows, content, path: to })
      start += rows
    }
    return parts
  } catch (cause) {
    for (const { path } of parts) if (path) rmSync(path, { force: true })
    throw cause
  }
}

const writeRows = async (
  connection: DuckDBConnection,
  numbered: string,
  start: number,
  rows: number,
  path: string,
): Promise<void> => {
  const half = `${path}.${randomUUID()}.half`
  try {
    await connection.run(
      `COPY (SELECT * EXCLUDE (file_row_number) FROM ${numbered} WHERE file_row_number BETWEEN ${start} AND ${start + rows - 1}) TO ${quoteText(half)} (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false, ROW_GROUP_SIZE ${2 * leafRows})`,
    )
    renameSync(half, path)
  } catch (cause) {
    rmSync(half, { force: true })
    throw cannotWrite(path, cause)
  }
}
