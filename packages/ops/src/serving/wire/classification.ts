import {
  type Batch,
  type BatchColumn,
  isTensor,
  type Signature,
  type SignatureOutput,
  type TensorColumn,
  type TensorSpec,
} from '@slipway/ml/model'
import type { Column } from '@slipway/ml/table'
import { badValue, noClasses } from '../serving.errors.ts'

/**
 * Triton's classification extension: an output is answered as its likeliest classes, each as `value:index:label`, instead
 * of as itself.
 */
export interface ClassesAsked {
  readonly count: number
  /** By index, as far as they are known. */
  readonly labels: readonly string[]
  /** Where the values of the classes stand: in the output itself, or in columns, one a class. */
  readonly in: 'tensor' | readonly ClassColumn[]
  /** Whether the whole tensor is one vector, of a model that knows no rows. */
  readonly whole: boolean
}

interface ClassColumn {
  readonly name: string
  /** The class is what the column's is not: its probability is what is left of 1. */
  readonly rest: boolean
}

/** As in Triton: more values are no classes. */
const mostClasses = 1_000_000

/** Which classes are to be told of an output; undefined: none, the output itself. Throws SERVING_CLASSIFICATION. */
export const classesAsked = (
  signature: Signature,
  name: string,
  count: unknown,
): ClassesAsked | undefined => {
  if (count === undefined || count === null || count === 0) return undefined
  if (!Number.isSafeInteger(count) || (count as number) < 0)
    throw badValue(
      null,
      `classification of ${name}`,
      'a whole number of classes',
      count,
      'Send how many classes to tell, such as 3.',
    )
  const output = signature.outputs.find((one) => one.name === name)!
  const whole = signature.rows === 'one'
  if (output.type === 'tensor') {
    if (!isVector(signature, output)) throw noClasses(name, classOutputs(signature))
    return { count: count as number, labels: signature.classes, in: 'tensor', whole }
  }
  const found = output.type === 'number' ? null : classColumns(signature)
  if (!found) throw noClasses(name, classOutputs(signature))
  return { count: count as number, whole: false, ...found }
}

const unclassed = new Set(['string', 'bool', 'float16'])
/** Whether each row of a tensor has a value for each class. */
const isVector = ({ rows }: Signature, { datatype, shape }: TensorSpec): boolean =>
  !unclassed.has(datatype) && (rows === 'one' || shape.length > 1)
const probabilityOf = 'probability_'

/** The columns of probabilities beside a predicted class: one for each, or one for the positive of two. */
const classColumns = ({
  outputs,
  classes,
  positive,
}: Signature): Pick<ClassesAsked, 'labels' | 'in'> | null => {
  const each = outputs.filter(({ name, type }) => type === 'number' && name.startsWith(probabilityOf))
  if (each.length > 1)
    return {
      labels: each.map(({ name }) => name.slice(probabilityOf.length)),
      in: each.map(({ name }) => ({ name, rest: false })),
    }
  const one = outputs.find(({ name, type }) => type === 'number' && name === 'probability')
  if (!one || classes.length !== 2) return null
  return { labels: classes, in: classes.map((of) => ({ name: one.name, rest: of !== positive })) }
}

/** Of which outputs classes can be told. */
const classOutputs = (signature: Signature): string[] => {
  const hasColumns = classColumns(signature) !== null
  const may = (output: SignatureOutput) =>
    output.type === 'tensor' ? isVector(signature, output) : hasColumns && output.type !== 'number'
  return signature.outputs.filter(may).map(({ name }) => name)
}

/** An output as it was asked for: itself, or a tensor of its likeliest classes. */
export const outputAs = (
  outputs: Batch,
  { name, classes }: { readonly name: string; readonly classes?: ClassesAsked | undefined },
): BatchColumn => {
  const column = outputs.columns.find((one) => one.name === name)
  if (!column) throw new Error(`The model gave no output ${name}`)
  return classes ? classTensor(outputs, column, classes) : column
}

const classTensor = (outputs: Batch, column: BatchColumn, asked: ClassesAsked): TensorColumn => {
  const { rows, width, values, digits } =
    asked.in === 'tensor' ? ofTensor(column, asked.whole) : ofColumns(outputs, asked.in)
  if (width > mostClasses) throw noClasses(column.name, [])
  const count = Math.min(asked.count, width)
  const labels = asked.labels.length === width ? asked.labels : []
  const told: string[] = []
  for (let row = 0; row < rows; row++) {
    const value = (index: number) => values(row, index)
    for (const index of likeliest(value, width, count)) {
      const label = labels[index]
      told.push(`${written(value(index), digits)}:${index}${label === undefined ? '' : `:${label}`}`)
    }
  }
  return {
    name: column.name,
    type: 'tensor',
    datatype: 'string',
    shape: asked.whole ? [count] : [rows, count],
    values: told,
  }
}

type Value = number | bigint

interface ClassValues {
  readonly rows: number
  readonly width: number
  readonly values: (row: number, index: number) => Value
  /** Behind the point; null: whole numbers. */
  readonly digits: number | null
}

/** As C++'s std::to_string, which Triton's clients know, writes fractions. */
const ofFractions = 6

const ofTensor = (column: BatchColumn, whole: boolean): ClassValues => {
  if (!isTensor(column)) throw new Error(`The output ${column.name} is no tensor`)
  const values = column.values as ArrayLike<Value>
  const rows = whole ? 1 : (column.shape[0] ?? 0)
  const width = rows === 0 ? 0 : values.length / rows
  return {
    rows,
    width,
    values: (row, index) => values[row * width + index]!,
    digits: column.datatype.startsWith('float') ? ofFractions : null,
  }
}

const ofColumns = (outputs: Batch, columns: readonly ClassColumn[]): ClassValues => {
  const found = columns.map(({ name, rest }) => {
    const { values } = outputs.columns.find((one) => one.name === name) as Column & {
      readonly values: Float64Array
    }
    return { values, rest }
  })
  return {
    rows: outputs.rows,
    width: found.length,
    values: (row, index) => {
      const { values, rest } = found[index]!
      return rest ? 1 - values[row]! : values[row]!
    },
    digits: ofFractions,
  }
}

/** The places of the highest values, highest first; of equal ones the first, and what is no number last. */
const likeliest = (value: (index: number) => Value, width: number, count: number): number[] =>
  Array.from({ length: width }, (_, index) => index)
    .sort((a, b) => {
      const [x, y] = [value(a), value(b)]
      if (x > y) return -1
      if (x < y) return 1
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b
    })
    .slice(0, count)

const written = (value: Value, digits: number | null): string =>
  digits === null || typeof value === 'bigint'
    ? String(value)
    : Number.isFinite(value)
      ? value.toFixed(digits)
      : Number.isNaN(value)
        ? 'nan'
        : value > 0
          ? 'inf'
          : '-inf'
