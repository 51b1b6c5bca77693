import { SlipwayError } from '@slipway/contract/error'

export const notADigest = (text: string) =>
  new SlipwayError({
    code: 'STORE_NOT_A_DIGEST',
    kind: 'invalid',
    message: `${JSON.stringify(text)} is not a digest.`,
    hint: 'A digest reads sha256: followed by 64 hexadecimal digits.',
  })

export const fileMissing = (digest: string) =>
  new SlipwayError({
    code: 'STORE_FILE_MISSING',
    kind: 'not-found',
    message: `The store holds no file ${digest}.`,
    hint: 'It was removed, or it was made on another machine. Run the pipeline again to make it anew.',
  })

export const sourceUnreadable = (path: string, cause: unknown) =>
  new SlipwayError({
    code: 'STORE_SOURCE_UNREADABLE',
    kind: 'invalid',
    message: `Cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'Check that the file exists and that you may read it.',
    cause,
  })

export const diskFull = (dir: string, cause: unknown) =>
  new SlipwayError({
    code: 'DISK_FULL',
    kind: 'unavailable',
    message: `The disk that holds ${dir} is full; nothing was stored.`,
    hint: 'Free some space, or move the state folder with SLIPWAY_HOME, and run again: finished steps are kept.',
    cause,
  })
