import { createWriteStream, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Connector } from './connector.ts'
import { downloadFailed } from './connectors.errors.ts'

/** How often a download that broke off is taken up where it ended. */
const mostResumes = 5

/** A file behind an address, downloaded only where it is not what the version before was made of (ETag). */
export const http: Connector = {
  kind: 'http',
  address: 'https://… of any file that is read here',
  takes: (address) => /^https?:\/\//i.test(address),
  async fetch({ address, folder, options, onProgress }) {
    const shown = withoutSecrets(address)
    const first = await ask(address, shown, {
      ...(options.etag !== undefined && { 'if-none-match': options.etag }),
      ...(options.lastModified !== undefined && { 'if-modified-since': options.lastModified }),
    })
    const etag = first.headers.get('etag') ?? undefined
    const lastModified = first.headers.get('last-modified') ?? undefined
    const facts = { connector: 'http', ...(etag && { etag }), ...(lastModified && { lastModified }) }
    if (first.status === 304) {
      await first.body?.cancel()
      return {
        path: null,
        facts: { connector: 'http', etag: options.etag, lastModified: options.lastModified },
      }
    }
    if (!first.ok || !first.body) {
      await first.body?.cancel()
      throw downloadFailed(shown, `the server answers ${first.status} ${first.statusText}`.trim())
    }
    const path = join(folder, fileNameOf(first))
    await download(first, { address, shown, path, etag, onProgress })
    return { path, again: true, facts }
  },
}

interface Download {
  readonly address: string
  readonly shown: string
  readonly path: string
  readonly etag: string | undefined
  readonly onProgress: (share: number) => void
}

/** Writes the body to a file; what breaks off goes on where it ended, if the server knows that it is the same file. */
const download = async (
  first: Response,
  { address, shown, path, etag, onProgress }: Download,
): Promise<void> => {
  // What is packed on the way only has its length in its packed form.
  const packed = first.headers.get('content-encoding') !== null
  const length = packed ? 0 : Number(first.headers.get('content-length') ?? 0)
  let written = 0
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      written += chunk.length
      if (length > 0) onProgress(written / length)
      yield chunk
    }
  }
  const strong = etag !== undefined && !etag.startsWith('W/')
  for (let response = first, resumes = 0; ; resumes++) {
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
    const broke = await pipeline(
      body,
      counted,
      createWriteStream(path, { flags: written === 0 ? 'w' : 'a' }),
    ).then(
      () =>
        length > 0 && written < length
          ? new Error(`the connection ended after ${written} of ${length} bytes`)
          : null,
      (cause: Error) => cause,
    )
    if (!broke) return
    if (isNoRoom(broke)) throw broke
    // What was counted and not yet written is gone with the connection.
    written = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (!strong || packed || resumes === mostResumes) throw downloadFailed(shown, reasonOf(broke), broke)
    response = await ask(address, shown, { range: `bytes=${written}-`, 'if-range': etag })
    // A server that knows no ranges sends the whole file again; another file is another version.
    const whole = response.status === 200 && response.headers.get('etag') === etag
    if (whole) written = 0
    if ((!whole && response.status !== 206) || !response.body) {
      await response.body?.cancel()
      throw downloadFailed(shown, `${reasonOf(broke)}, and the file changed meanwhile`, broke)
    }
  }
}

const ask = async (address: string, shown: string, headers: Record<string, string>): Promise<Response> => {
  try {
    return await fetch(address, { headers: { 'accept-encoding': 'identity', ...headers } })
  } catch (cause) {
    throw downloadFailed(shown, reasonOf(cause), cause)
  }
}

/** fetch says only that it failed; why is in its cause. */
const reasonOf = (cause: unknown): string => {
  const inner = (cause as { cause?: unknown }).cause ?? cause
  return (inner instanceof Error && (inner.message || (inner as { code?: string }).code)) || 'it failed'
}

const isNoRoom = (cause: Error): boolean =>
  ['ENOSPC', 'EDQUOT', 'EACCES'].includes((cause as { code?: string }).code ?? '')

const extensions: Readonly<Record<string, string>> = {
  'text/csv': '.csv',
  'text/tab-separated-values': '.tsv',
  'application/json': '.json',
  'application/x-ndjson': '.ndjson',
  'application/vnd.apache.parquet': '.parquet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
}

/** As the server names the file, else the address; where neither has an extension, as its type has it. */
const fileNameOf = (response: Response): string => {
  const said = /filename="?([^";]+)"?/i.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const name =
    basename(said ?? decodeURIComponent(new URL(response.url).pathname)).replaceAll(/[^\w.-]+/g, '_') ||
    'download'
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  return extname(name) === '' ? name + (extensions[type] ?? '') : name
}

/** An address as it may be written down: without a password, and without what signed ones carry. */
export const withoutSecrets = (address: string): string => {
  const url = new URL(address)
  url.password = ''
  for (const key of Array.from(url.searchParams.keys()))
    if (/sig|token|secret|credential|password|api[-_]?key/i.test(key)) url.searchParams.set(key, '…')
  return url.toString()
}
