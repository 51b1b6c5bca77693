import { createHash } from 'node:crypto'
import type { KeyValue, SortKey } from './keyset.store.ts'
import { cursorBroken } from './tracking.errors.ts'

/** Where a page begins: behind the row with these values of what the search is ordered by. */
export interface Place {
  readonly values: readonly KeyValue[]
  /** How many the whole search found, where it was counted. */
  readonly total: number | null
}

/**
 * A cursor that says where the next page begins and which search it belongs to, so that one search's cursor is
 * refused by another.
 */
export const cursorAt = (search: unknown, values: readonly KeyValue[], total: number | null = null): string =>
  packed({ at: values.map(written), ...(total === null ? {} : { total }), of: nameOf(search) })

/** Where the page begins; throws TRACKING_CURSOR_BROKEN for a cursor that this search did not give. */
export function placeOf(
  search: unknown,
  cursor: string | null | undefined,
  keys: readonly Pick<SortKey, 'type'>[],
): Place | null {
  if (cursor === undefined || cursor === null || cursor === '') return null
  const { at, total = null } = opened(search, cursor)
  const values = Array.isArray(at) && at.length === keys.length ? at.map(read) : []
  const fits = keys.every(
    ({ type }, i) => values[i] === null || typeof values[i] === (type === 'text' ? 'string' : type),
  )
  if (!fits || (total !== null && !Number.isSafeInteger(total))) throw cursorBroken(cursor)
  return { values: values as KeyValue[], total: total as number | null }
}

/** A cursor that counts what lies before: for lists that are short. */
export const cursorOf = (search: unknown, offset: number): string => packed({ offset, of: nameOf(search) })

/** As placeOf, of a cursor that counts. */
export function offsetOf(search: unknown, cursor: string | null | undefined): number {
  if (cursor === undefined || cursor === null || cursor === '') return 0
  const { offset } = opened(search, cursor)
  if (!Number.isSafeInteger(offset) || (offset as number) < 0) throw cursorBroken(cursor)
  return offset as number
}

const packed = (cursor: object) => Buffer.from(JSON.stringify(cursor)).toString('base64url')

function opened(search: unknown, cursor: string): Readonly<Record<string, unknown>> {
  const content = parsed(cursor)
  if (typeof content['of'] !== 'string') throw cursorBroken(cursor)
  if (content['of'] !== nameOf(search)) throw cursorBroken(cursor, 'belongs to another search')
  return content
}

function parsed(cursor: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** JSON has no infinity. */
const written = (value: KeyValue) =>
  typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value
const read = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'number' in value ? Number(value.number) : value

const nameOf = (search: unknown) =>
  createHash('sha256').update(JSON.stringify(search)).digest('base64url').slice(0, 16)
