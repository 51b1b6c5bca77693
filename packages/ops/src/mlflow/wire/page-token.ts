import { createHash } from 'node:crypto'
import { invalidParameter } from '../mlflow.errors.ts'

/** A token that leads to the rows behind `offset` of one search, and of no other. */
export const pageToken = (offset: number, search: unknown): string =>
  Buffer.from(`${offset}:${fingerprint(search)}`).toString('base64url')

/** 0 where there is no token. Throws where it is none of ours, or another search's. */
export function offsetOf(token: string | undefined, search: unknown): number {
  if (token === undefined || token === '') return 0
  const [, offset, of] = /^(\d{1,12}):([0-9a-f]{16})$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  if (offset === undefined) throw invalidParameter('Invalid page token, could not base64-decode it')
  if (of !== fingerprint(search))
    throw invalidParameter(
      'Invalid page token: it was given for another search. Send the same filter and order with it.',
    )
  return Number(offset)
}

const fingerprint = (search: unknown) =>
  createHash('sha256').update(JSON.stringify(search)).digest('hex').slice(0, 16)
