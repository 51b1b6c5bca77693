import { SlipwayError } from '@slipway/contract/error'

export const settingInvalid = (name: string, value: unknown, wanted: string) =>
  new SlipwayError({
    code: 'boosting.setting-invalid',
    kind: 'invalid',
    message: `Gradient boosting cannot use ${name} = ${String(value)}.`,
    hint: `Give ${name} ${wanted}.`,
  })

export const nothingToLearn = (what: string) =>
  new SlipwayError({
    code: 'boosting.nothing-to-learn',
    kind: 'invalid',
    message: `Gradient boosting found ${what}.`,
    hint: 'Give at least one row with a positive weight.',
  })

export const lengthsDiffer = (what: string, found: number, wanted: number) =>
  new SlipwayError({
    code: 'boosting.lengths-differ',
    kind: 'invalid',
    message: `There are ${found} ${what} for ${wanted} rows.`,
    hint: `Give one of the ${what} per row.`,
  })

export const valueInvalid = (what: string, row: number, value: number, wanted: string) =>
  new SlipwayError({
    code: 'boosting.value-invalid',
    kind: 'invalid',
    message: `Row ${row} has the ${what} ${value}.`,
    hint: `Every ${what} must be ${wanted}; drop or repair such rows.`,
  })

export const featuresDiffer = (message: string) =>
  new SlipwayError({
    code: 'boosting.features-differ',
    kind: 'invalid',
    message,
    hint: 'Prepare the rows with the recipe that the model was trained after.',
  })
