import { posix } from 'node:path'
import { invalidParameter } from '../mlflow.errors.ts'

const proxyRoute = '/api/2.0/mlflow-artifacts/artifacts'

/**
 * The folder of the tree of artifacts that an address names; null where it is another store's. The host of an
 * address is nobody's but ours: what names another one is refused before it is kept.
 */
export function folderOf(uri: string): string | null {
  const [, scheme, rest] = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/s.exec(uri) ?? []
  if (scheme === undefined) return null
  const path = rest!.replace(/^\/\/[^/?#]*/, '').replace(/[?#].*$/s, '')
  switch (scheme.toLowerCase()) {
    case 'mlflow-artifacts':
      return plain(path)
    case 'http':
    case 'https': {
      const at = path.indexOf(`${proxyRoute}/`)
      return at < 0 ? null : plain(path.slice(at + proxyRoute.length))
    }
    default:
      return null
  }
}

const plain = (path: string) =>
  posix
    .normalize(path)
    .replace(/^\/+|\/+$/g, '')
    .replace(/^\.$/, '')

/** Undoes percent signs, as Python's unquote does: what is no percent sign of a byte stays. */
export const unquoted = (text: string): string =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))

const mostLayers = 10

/**
 * A path as a request names it, below some root of the tree. Percent signs are undone until none is left, so that
 * none hides another; control characters are written out, as MLflow keeps them. Throws MLflow's `Invalid path` for
 * whatever could leave the root: `..`, a leading slash, a backslash, a drive, NUL, an address.
 */
export function safePath(text: string): string {
  let path = text
  for (let layers = 0; ; layers++) {
    const inner = unquoted(path)
    if (inner === path) break
    if (layers === mostLayers) throw invalidParameter('Invalid path')
    path = inner
  }
  const parts = path.split('/')
  if (
    /[\0\\#]/.test(path) ||
    parts.includes('..') ||
    path.startsWith('/') ||
    /^[a-zA-Z]:/.test(path) ||
    /^[a-zA-Z][a-zA-Z0-9+.-]*:\//.test(path)
  )
    throw invalidParameter('Invalid path')
  const kept = parts.filter((part) => part !== '' && part !== '.').join('/')
  return kept.replace(/[\p{Cc}]/gu, (c) =>
    c >= '\u0080' ? c : `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

export const below = (folder: string, path: string | undefined): string =>
  [folder, path ?? ''].filter((part) => part !== '').join('/')

const rawPath = (url: string): string => url.replace(/\?.*$/s, '')

export const endsInSlash = (url: string): boolean => rawPath(url).endsWith('/')

/** What an address names behind a part of it, as it was sent: Fastify would undo one layer of percent signs. */
export function pathBehind(url: string, part: string): string {
  const path = rawPath(url)
  const marker = `/mlflow-artifacts/${part}`
  return safePath(path.slice(path.indexOf(marker) + marker.length))
}
