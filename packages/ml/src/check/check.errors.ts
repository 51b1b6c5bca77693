import { SlipwayError } from '@slipway/contract/error'

export const unknownKind = (kind: string, nearest: string | undefined) =>
  new SlipwayError({
    code: 'CHECK_UNKNOWN',
    kind: 'invalid',
    message: `There is no kind of check "${kind}".`,
    hint: nearest ? `Did you mean "${nearest}"?` : 'See the list in the documentation of checks.',
  })

export const badCheck = (title: string, reason: string, cause?: unknown) =>
  new SlipwayError({
    code: 'CHECK_INVALID',
    kind: 'invalid',
    message: `The check "${title}" cannot be run: ${reason}.`,
    hint: 'Mend it in the file of checks.',
    cause,
  })

export const unknownReference = (name: string) =>
  new SlipwayError({
    code: 'CHECK_REFERENCE',
    kind: 'invalid',
    message: `A check compares with "${name}", which is neither a dataset nor a file here.`,
    hint: 'Name a dataset (name or name@version), a data file, or `last` for the version before.',
  })

export const badChecksFile = (file: string, line: number, reason: string, hint: string) =>
  new SlipwayError({
    code: 'CHECKS_FILE_INVALID',
    kind: 'invalid',
    message: `${file}, line ${line}: ${reason}.`,
    hint,
  })

export const badImport = (file: string, refused: readonly string[]) =>
  new SlipwayError({
    code: 'CHECKS_IMPORT',
    kind: 'invalid',
    message: `${file} asks for what cannot be said here:\n${refused.map((one) => `- ${one}`).join('\n')}`,
    hint: 'Take it out of a copy of the file, and say it in a file of checks of your own, where it can be: as a rule or a query in SQL, or as a function.',
  })

export const repairMisfits = (file: string, reason: string, cause?: unknown) =>
  new SlipwayError({
    code: 'QUARANTINE_REPAIR_MISFITS',
    kind: 'invalid',
    message: `${file} cannot be taken as repaired rows: ${reason}.`,
    hint: 'Repair the file that `slipway data quarantine show <id> --out rows.csv` writes; keep its columns and _row.',
    cause,
  })

export const repairNoRows = (file: string) =>
  new SlipwayError({
    code: 'QUARANTINE_NO_ROWS',
    kind: 'invalid',
    message: `${file} holds no rows that are still set aside.`,
    hint: 'See which rows are with `slipway data quarantine show <id>`.',
  })
