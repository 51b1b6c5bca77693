import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code: `PREPARE_${code}`, kind: 'invalid', message, hint })

export const columnMissing = (name: string, near: string | undefined) =>
  invalid(
    'COLUMN_MISSING',
    `The recipe needs the column "${name}", which is not there.`,
    near ? `Did you mean "${near}"?` : 'Give the table the columns that the recipe was fitted on.',
  )

export const columnOfWrongType = (name: string, wanted: string, given: string, example?: string) =>
  invalid(
    'COLUMN_TYPE',
    `The column "${name}" should be ${wanted} but is ${given}${example === undefined ? '' : ` (for example "${example}")`}.`,
    'Convert the column, or fit the recipe again on data of this kind.',
  )

export const stepUnknown = (name: string, known: readonly string[]) =>
  invalid('STEP_UNKNOWN', `There is no preparation step "${name}".`, `Steps: ${known.join(', ')}.`)

export const stepRetired = (name: string, { use, reason }: { use: string; reason: string }) =>
  invalid('STEP_RETIRED', `The preparation step ${name} is retired: ${reason}.`, `Use ${use} instead.`)

export const numbersMixed = (column: string, dot: string, comma: string) =>
  invalid(
    'NUMBERS_MIXED',
    `The column "${column}" spells numbers in two ways: "${dot}" and "${comma}" cannot both be meant.`,
    `Say which mark stands before the fraction, parseNumber({ columns: ['${column}'], decimal: '.' }); what is spelled otherwise is missing then. Or correct the data.`,
  )

export const stepCannotTake = (step: string, column: string, kind: string, takes: readonly string[]) =>
  invalid(
    'STEP_CANNOT_TAKE',
    `The step ${step} can't take the column "${column}": it is ${kind} at that point.`,
    `It takes ${takes.join(', ')} columns.`,
  )

export const needsTarget = (step: string) =>
  invalid(
    'NEEDS_TARGET',
    `The step ${step} learns from the target, and none was given.`,
    'Name the column to predict: in a pipeline divide({ target }), in a unit test fittedOn(recipe, rows, { target }).',
  )

export const columnNotReady = (name: string, kind: string) =>
  invalid(
    'COLUMN_NOT_READY',
    `After all steps the column "${name}" is still ${kind}, which no trainer takes.`,
    kind === 'time'
      ? 'Add dateParts() or drop it.'
      : 'Add oneHot(), categories(), booleanToNumber() or drop it.',
  )

export const nothingLeft = () =>
  invalid(
    'NOTHING_LEFT',
    'The recipe leaves no feature to learn from.',
    'Keep at least one column that is neither dropped nor constant text.',
  )

export const badSetting = (step: string, setting: string, why: string) =>
  invalid('BAD_SETTING', `The step ${step} can't use ${setting}: ${why}.`, 'Correct the recipe.')

export const noTrainingRows = () =>
  invalid('NO_ROWS', 'There are no training rows to fit the recipe on.', 'Check the split and the data.')

export const retiredSubTask = (name: string, { use, reason }: { use: string; reason: string }) =>
  invalid('STEP_RETIRED', `The sub-task ${name} is retired: ${reason}.`, `Use ${use} instead.`)

export const subTaskLost = (name: string, why: string) =>
  invalid(
    'SUB_TASK',
    `The sub-task ${name} did not give what it declares: ${why}.`,
    'Correct the function, or what it declares.',
  )
