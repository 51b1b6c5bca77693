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
