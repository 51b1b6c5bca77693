import type { SanityIssue } from '../ingested.ts'

/** A file without a mark that is not UTF-8 is taken for Windows-1252: most are, and nothing in it says so. */
export const encodingIssue = (encoding: string | undefined, rows: number): SanityIssue[] =>
  encoding === 'windows-1252'
    ? [
        {
          kind: 'encoding',
          column: null,
          severity: 'info',
          count: rows,
          share: 1,
          sample: [],
          message: 'The file is not UTF-8; it was read as Windows-1252. Look at its letters with accents.',
        },
      ]
    : []
