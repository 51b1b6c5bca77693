import { SlipwayError } from '@slipway/contract/error'

export const tooManyRows = (rows: number, most: number) =>
  new SlipwayError({
    code: 'EXPLAIN_TOO_MANY_ROWS',
    kind: 'invalid',
    message: `This model is explained by asking it thousands of times a row, and ${rows} rows are more than ${most}.`,
    hint: 'Ask for fewer rows; trees and linear models in ONNX are explained exactly, with no such limit.',
  })

export const tooManyColumns = (columns: number, most: number) =>
  new SlipwayError({
    code: 'EXPLAIN_TOO_MANY_COLUMNS',
    kind: 'invalid',
    message: `This model is explained by asking it with columns left out, and ${columns} columns are more than ${most}.`,
    hint: 'Trees and linear models in ONNX are explained exactly, however many columns they take.',
  })

export const nothingToExplain = () =>
  new SlipwayError({
    code: 'EXPLAIN_NO_NUMBERS',
    kind: 'invalid',
    message: 'This model has no columns to explain, or no number among its answers.',
    hint: 'Explanations say what each column adds to a number: a probability, say, or a predicted value.',
  })
