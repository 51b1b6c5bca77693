import { SlipwayError } from './slipway-error.ts'

/** How file systems, SQLite and PostgreSQL say that there is no room left. */
const full = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100'])
const forbidden = new Set(['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'])
const tooMany = new Set(['EMFILE', 'ENFILE'])

/**
 * A failure of the machine rather than of the program (a full disk, a folder that may not be written to, too many
 * open files), told so that a person can mend it; null for any other error.
 */
export function machineTrouble(error: unknown): SlipwayError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const { code } = error
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null
  if (full.has(code)) return diskFull(path, error)
  if (forbidden.has(code)) return notPermitted(path, error)
  if (tooMany.has(code)) return tooManyFiles(error)
  return code.startsWith('SQLITE_IOERR') ? diskFailed(error) : null
}

const diskFull = (path: string | null, cause: Error) =>
  new SlipwayError({
    code: 'DISK_FULL',
    kind: 'unavailable',
    message: `The disk is full${path ? `: ${path} could not be written` : ''}.`,
    hint: 'Free some space and run it again. SLIPWAY_HOME moves the state, and TMPDIR the temporary files, to another disk.',
    cause,
  })

const notPermitted = (path: string | null, cause: Error) =>
  new SlipwayError({
    code: 'NOT_PERMITTED',
    kind: 'unavailable',
    message: `The system does not let Slipway use ${path ?? 'a file that it needs'}: ${cause.message.split(',')[0]}.`,
    hint: 'Check whose file or folder it is and whether its disk may be written to, or choose another place.',
    cause,
  })

const tooManyFiles = (cause: Error) =>
  new SlipwayError({
    code: 'TOO_MANY_FILES',
    kind: 'unavailable',
    message: 'The system lets this process open no more files.',
    hint: 'Raise the limit (`ulimit -n 8192`), or do less at once.',
    cause,
  })

const diskFailed = (cause: Error) =>
  new SlipwayError({
    code: 'DISK_FAILED',
    kind: 'unavailable',
    message: `The disk failed while the state was read or written: ${cause.message}.`,
    hint: 'Check that the disk is there, has room and is not a network folder without file locks.',
    cause,
  })
