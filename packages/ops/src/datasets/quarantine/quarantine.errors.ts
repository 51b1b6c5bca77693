import { SlipwayError } from '@slipway/contract/error'

export const quarantineNotFound = (id: string) =>
  new SlipwayError({
    code: 'QUARANTINE_NOT_FOUND',
    kind: 'not-found',
    message: `There is no quarantine ${id}.`,
    hint: 'List what was set aside with `slipway data quarantine list`.',
  })

export const rowsAdmitted = (id: string, rows: readonly number[]) =>
  new SlipwayError({
    code: 'QUARANTINE_ROWS_ADMITTED',
    kind: 'conflict',
    message: `Of ${id} ${rows.length === 1 ? `row ${rows[0]} is` : `${rows.length} rows are`} back already.`,
    hint: 'See which with `slipway data quarantine show <id>`.',
  })

export const tooManyRows = (id: string, rows: number, all: number) =>
  new SlipwayError({
    code: 'QUARANTINE_TOO_MANY_ROWS',
    kind: 'invalid',
    message: `${id} set ${all} rows aside; ${rows} cannot come back.`,
    hint: 'Name rows that were set aside: `slipway data quarantine show <id>` lists them.',
  })

export const otherDataset = (version: string, dataset: string) =>
  new SlipwayError({
    code: 'QUARANTINE_OTHER_DATASET',
    kind: 'invalid',
    message: `${version} is no version of ${dataset}, from which the rows were set aside.`,
    hint: 'Rows come back into the dataset that they are from.',
  })
