import { createHash } from 'node:crypto'
import { cursorBroken } from './tracking.errors.ts'

/**
 * A cursor that says where the next page begins and which search it belongs to, so that one search's cursor is
 * refused by another.
 */
export function cursorOf(search: unknown, offset: number): string {
  return Buffer.from(JSON.stringify({ offset, of: nameOf(search) })).toString('base64url')
}

/** Where the page begins; throws TRACKING_CURSOR_BROKEN for a cursor that this search did not give. */
export function offsetOf(search: unknown, cursor: string | null | undefined): number {
  if (cursor === undefined || cursor === null || cursor === '') return 0
  const { offset, of } = parsed(cursor)
  if (!Number.isSafeInteger(offset) || (offset as number) < 0 || typeof of !== 'string')
    throw cursorBroken(cursor)
  if (of !== nameOf(search)) throw cursorBroken(cursor, 'belongs to another search')
  return offset as number
}

function parsed(cursor: string): { offset?: unknown; of?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

const nameOf = (search: unknown) =>
  createHash('sha256').update(JSON.stringify(search)).digest('base64url').slice(0, 16)
