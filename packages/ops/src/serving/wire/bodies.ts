import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { deflate, gunzip, gzip, inflate } from 'node:zlib'
import { badCompression, bodyTooLarge, notJson, unsupportedMediaType, wrongForm } from '../serving.errors.ts'

const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
}

/** A body without its compression; refused where it would unfold to more than `limitBytes`. */
export const unpacked = async (
  body: Buffer,
  encoding: string | undefined,
  limitBytes: number,
): Promise<Buffer> => {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body
  const decode = decoders[encoding.trim().toLowerCase()]
  if (!decode) throw badCompression(encoding, 'it is not known here')
  try {
    return await decode(body, { maxOutputLength: limitBytes })
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(limitBytes)
    throw badCompression(encoding, (cause as Error).message)
  }
}

/** Shorter replies fit one packet: compressing them only costs. */
const leastPackedBytes = 1400
const encoders = { gzip: promisify(gzip), deflate: promisify(deflate) }

/** A reply in the compression that the caller takes, where it is long enough to gain by it. */
export const packed = <
  R extends { readonly body: string | Buffer; readonly headers: Record<string, string> },
>(
  reply: R,
  accepted: string | string[] | undefined,
): R | Promise<R> => {
  if (accepted === undefined || reply.body.length < leastPackedBytes) return reply
  const encoding = encodingOf(String(accepted))
  if (encoding === null) return reply
  return encoders[encoding](reply.body, { level: 1 }).then((body) => ({
    ...reply,
    body,
    headers: { ...reply.headers, 'content-encoding': encoding, vary: 'accept-encoding' },
  }))
}

const encodingOf = (accepted: string): 'gzip' | 'deflate' | null => {
  for (const name of ['gzip', 'deflate'] as const) {
    const asked = new RegExp(`(?:^|,)\\s*${name}\\s*(?:;\\s*q=([0-9.]+))?\\s*(?:,|$)`, 'i').exec(accepted)
    if (asked && Number(asked[1] ?? 1) > 0) return name
  }
  return null
}

/** A body as text. */
export const textOf = (body: Buffer): string => {
  if (!isUtf8(body)) throw wrongForm('The body is not UTF-8.', 'Send text in UTF-8.')
  return body.toString('utf8')
}

/** Editors and shells of Windows put a byte-order mark before a text; it says nothing. */
const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

/** A body as the JSON it is. */
export const jsonOf = (body: Buffer): unknown => {
  const text = withoutMark(textOf(body))
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw text.trim() === '' ? notJson('', 'it is empty') : notJson(text, (cause as Error).message)
  }
}

/**
 * As `jsonOf`, but lets pass what Python's json module writes beyond JSON, as clients written in Python do: NaN is a
 * missing value, and an infinity is read as one, so that the error can name its row and column.
 */
export const pythonJsonOf = (body: Buffer): unknown => {
  try {
    return jsonOf(body)
  } catch (cause) {
    const text = withoutMark(textOf(body))
    const json = text.replace(beyondJson, (found) =>
      found.startsWith('"') ? found : found === 'NaN' ? 'null' : found.replace('Infinity', '1e999'),
    )
    if (json === text) throw cause
    return jsonOf(Buffer.from(json))
  }
}

/** Texts are matched to be stepped over. */
const beyondJson = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g

/** The media type of a body; text in another encoding than UTF-8 is refused. Absent: JSON, as most clients mean it. */
export const mediaTypeOf = (header: string | undefined, supported: readonly string[]): string => {
  // As nearly every request has it.
  if (header === 'application/json' && supported.includes(header)) return header
  const [type = '', ...parameters] = (header ?? 'application/json')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const charset =
    parameters
      .find((part) => part.startsWith('charset='))
      ?.slice(8)
      .replaceAll('"', '') ?? 'utf-8'
  if (!supported.includes(type) || (charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii'))
    throw unsupportedMediaType(header ?? '', supported)
  return type
}
