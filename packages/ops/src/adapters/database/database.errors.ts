import { SlipwayError } from '@slipway/contract/error'

const words = (cause: unknown) => (cause instanceof Error && cause.message ? cause.message : String(cause))

export const databaseBroken = (path: string, cause: unknown) =>
  new SlipwayError({
    code: 'DATABASE_UNREADABLE',
    kind: 'unavailable',
    message: `The database ${path} cannot be opened: ${words(cause)}.`,
    hint: 'Check that the folder is writable and has space; move the file away to start afresh, or restore it from a backup.',
    cause,
  })

export const databaseUnreachable = (cause: unknown) =>
  new SlipwayError({
    code: 'DATABASE_UNREACHABLE',
    kind: 'unavailable',
    message: `The PostgreSQL server in DATABASE_URL does not answer: ${words(cause)}.`,
    hint: 'Check host, port, name and password in DATABASE_URL, and that the server runs.',
    cause,
  })

export const databaseNewer = (unknown: readonly string[]) =>
  new SlipwayError({
    code: 'DATABASE_NEWER',
    kind: 'conflict',
    message: `A newer Slipway has changed this database: it holds ${unknown.join(', ')}, which this version does not know.`,
    hint: 'Start the newer Slipway (npm install slipway@latest), or use another SLIPWAY_HOME or DATABASE_URL.',
  })

export const databaseUrlUnknown = (url: string) =>
  new SlipwayError({
    code: 'DATABASE_URL_UNKNOWN',
    kind: 'invalid',
    message: `DATABASE_URL begins with ${url.split(':')[0]}:, which is not a database that Slipway speaks.`,
    hint: 'Use postgres://user:password@host:5432/name, or leave it out for the SQLite file of the project.',
  })
