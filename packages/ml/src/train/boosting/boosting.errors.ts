import { SlipwayError } from '@slipway/contract/error'

export const settingInvalid = (name: string, value: unknown, wanted: string) =>
  new SlipwayError({
    code: 'BOOSTING_SETTING_INVALID',
    kind: 'invalid',
    message: `Gradient boosting cannot use ${name} = ${String(value)}.`,
    hint: `Give ${name} ${wanted}.`,
  })

export const nothingToLearn = (what: string) =>
  new SlipwayError({
    code: 'BOOSTING_NOTHING_TO_LEARN',
    kind: 'invalid',
    message: `Gradient boosting found ${what}.`,
    hint: 'Give at least one row with a positive weight.',
  })

export const lengthsDiffer = (what: string, found: number, wanted: number) =>
  new SlipwayError({
    code: 'BOOSTING_LENGTHS_DIFFER',
    kind: 'invalid',
    message: `There are ${found} ${what} for ${wanted} rows.`,
    hint: `Give one of the ${what} per row.`,
  })

export const valueInvalid = (what: string, row: number, value: number, wanted: string) =>
  new SlipwayError({
    code: 'BOOSTING_VALUE_INVALID',
    kind: 'invalid',
    message: `Row ${row} has the ${what} ${value}.`,
    hint: `Every ${what} must be ${wanted}; drop or repair such rows.`,
  })

export const featuresDiffer = (message: string) =>
  new SlipwayError({
    code: 'BOOSTING_FEATURES_DIFFER',
    kind: 'invalid',
    message,
    hint: 'Prepare the rows with the recipe that the model was trained after.',
  })

export const tooManyRows = (found: number, most: number) =>
  new SlipwayError({
    code: 'BOOSTING_TOO_MANY_ROWS',
    kind: 'invalid',
    message: `Gradient boosting was given ${found} rows and can learn from ${most} at most.`,
    hint: 'Draw a sample of the rows; more seldom changes the trees.',
  })
