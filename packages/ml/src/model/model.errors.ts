import { SlipwayError } from '@slipway/contract/error'

const error = (code: string, kind: 'invalid' | 'conflict' | 'not-found', message: string, hint: string) =>
  new SlipwayError({ code: `MODEL_${code}`, kind, message, hint })

export const inputNotInSignature = (name: string) =>
  error(
    'INPUT_NOT_IN_SIGNATURE',
    'invalid',
    `The recipe needs the column "${name}", which the signature doesn't list.`,
    'Make the signature of the same fields, and drop the same columns, as the recipe.',
  )

export const featuresDiffer = () =>
  error(
    'FEATURES_DIFFER',
    'invalid',
    'The model was not trained on the features that this recipe makes.',
    'Compile a model with the recipe it was trained after.',
  )

export const signatureDiffers = (what: string) =>
  error(
    'SIGNATURE_DIFFERS',
    'invalid',
    `The signature doesn't fit the model: ${what}.`,
    'Make it of the same target.',
  )

export const folderTaken = (dir: string) =>
  error(
    'FOLDER_TAKEN',
    'conflict',
    `${dir} holds something that is not a model folder.`,
    'Choose an empty or a new folder.',
  )

export const folderMissing = (dir: string) =>
  error(
    'FOLDER_MISSING',
    'not-found',
    `There is no model folder at ${dir}.`,
    'Check the path, or write the model again.',
  )

export const folderBroken = (dir: string, why: string) =>
  error(
    'FOLDER_BROKEN',
    'invalid',
    `The model folder ${dir} can't be read: ${why}.`,
    'Write the model again.',
  )

export const valueMissing = (column: string, row: number) =>
  error(
    'VALUE_MISSING',
    'invalid',
    `The column "${column}" has no value in row ${row}, and the model knows no missing ones there.`,
    'Give a value in every row.',
  )

export const valueNotWhole = (column: string, row: number, value: number) =>
  error(
    'VALUE_NOT_WHOLE',
    'invalid',
    `The column "${column}" holds ${value} in row ${row}, where the model takes whole numbers.`,
    'Round the value, or train on numbers with fractions.',
  )

const shapeText = (shape: readonly number[]) =>
  `[${shape.map((size) => (size < 0 ? 'any' : size)).join(', ')}]`

export const tensorOfWrongShape = (name: string, wanted: readonly number[], given: readonly number[]) =>
  error(
    'TENSOR_SHAPE',
    'invalid',
    `The input "${name}" is of shape ${shapeText(wanted)}, not ${shapeText(given)}.`,
    'Send as many values in every dimension as the model takes; the first counts the rows where it may be any.',
  )

export const tensorNotEven = (name: string) =>
  error(
    'TENSOR_NOT_EVEN',
    'invalid',
    `The lists of the input "${name}" are not of one length in every dimension.`,
    'Send a tensor as nested lists: every list of a level as long as the others.',
  )

export const tensorValueWrong = (name: string, at: number, wanted: string, value: unknown) =>
  error(
    'TENSOR_VALUE',
    'invalid',
    `Value ${at} of the input "${name}": expected ${wanted}, got ${JSON.stringify(value).slice(0, 60)}.`,
    'Send values of the type that the model takes: its metadata tells.',
  )

export const tensorOfWrongType = (name: string, wanted: string, given: string) =>
  error(
    'TENSOR_TYPE',
    'invalid',
    `The input "${name}" is ${wanted}, not ${given}.`,
    `Send this tensor as ${wanted}.`,
  )

export const inputNotGiven = (name: string) =>
  error('INPUT_NOT_GIVEN', 'invalid', `The model needs "${name}", which was not given.`, 'Give every input.')
