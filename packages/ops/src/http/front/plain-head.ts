import type { IncomingHttpHeaders } from 'node:http'

/** The head of a request that can be read in one way only. */
export interface PlainHead {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Of the head itself, its empty line included. */
  readonly bytes: number
  readonly bodyBytes: number
  /** The caller wants no more of this connection. */
  readonly last: boolean
}

const mostHeadBytes = 8 * 1024
const ending = Buffer.from('\r\n\r\n')
const requestLine = /^POST (\/[A-Za-z0-9._\-/]*) HTTP\/1\.1$/
const name = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const value = /^[\t\x20-\x7e]*$/
const length = /^(?:0|[1-9][0-9]{0,8})$/

/** What changes where a message ends, or how it is read. */
const meaningful = new Set([
  'transfer-encoding',
  'content-encoding',
  'expect',
  'upgrade',
  'trailer',
  'te',
  'proxy-connection',
])

/**
 * Reads the head at the beginning of some bytes. Null where it isn't whole, or where two readers of HTTP could ever
 * disagree about it: other methods and versions, repeated headers, lengths that are not plain digits, folded lines, bare
 * line ends, spaces before colons, signs beyond ASCII, encodings of the message, connections that become another thing.
 */
export const readPlainHead = (bytes: Buffer): PlainHead | null => {
  const end = bytes.indexOf(ending)
  if (end === -1 || end > mostHeadBytes) return null
  const lines = bytes.toString('latin1', 0, end).split('\r\n')
  const url = requestLine.exec(lines[0]!)?.[1]
  if (url === undefined) return null
  const headers: Record<string, string> = Object.create(null)
  for (let k = 1; k < lines.length; k++) {
    const line = lines[k]!
    const colon = line.indexOf(':')
    const key = line.slice(0, colon).toLowerCase()
    const told = line.slice(colon + 1)
    if (colon === -1 || !name.test(key) || !value.test(told)) return null
    if (meaningful.has(key) || headers[key] !== undefined) return null
    headers[key] = told.trim()
  }
  const connection = headers['connection']?.toLowerCase()
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close') return null
  if (headers['host'] === undefined || !length.test(headers['content-length'] ?? '')) return null
  return {
    url,
    headers,
    bytes: end + ending.length,
    bodyBytes: Number(headers['content-length']),
    last: connection === 'close',
  }
}

/** Reads heads of one connection, whose caller mostly says the same again: then nothing is read anew. */
export const plainHeads = () => {
  let before: { readonly head: PlainHead; readonly bytes: Buffer } | null = null
  return (bytes: Buffer): PlainHead | null => {
    if (before && bytes.length >= before.bytes.length) {
      const { length } = before.bytes
      if (before.bytes.compare(bytes, 0, length, 0, length) === 0) return before.head
    }
    const head = readPlainHead(bytes)
    if (head) before = { head, bytes: Buffer.from(bytes.subarray(0, head.bytes)) }
    return head
  }
}
