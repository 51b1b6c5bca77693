import type { ClassNames, Datatype, OnnxPort, Tensor } from '../onnx/index.ts'
import { dictionaryOf } from '../table/index.ts'
import { arrayOf, isWhole } from '../onnx/tensor.ts'
import type { Column, LogicalType } from '../table/table.ts'
import type { BatchColumn } from './batch.ts'
import { valueMissing, valueNotWhole } from './model.errors.ts'
import { logicalTypeOf, type MlflowField } from './mlflow-schema.ts'
import type { ColumnInput, SignatureInput, SignatureOutput, TensorSpec } from './signature.ts'

/** How a graph's input is made of the batch's columns of these names. */
export interface InputBinding {
  readonly port: OnnxPort
  readonly fields: readonly SignatureInput[]
  /** column: [N] or [N, 1] of one column. stack: [N, columns] of several. tensor: as it is. */
  readonly form: 'column' | 'stack' | 'tensor'
}

/** How columns of the answer are made of a graph's output. */
export interface OutputBinding {
  readonly port: OnnxPort
  readonly fields: readonly SignatureOutput[]
  readonly form: 'column' | 'unstack' | 'tensor'
}

/** What a column of such values is. */
export const logicalOf = (datatype: Datatype): 'text' | 'boolean' | 'integer' | 'number' => {
  if (datatype === 'string') return 'text'
  if (datatype === 'bool') return 'boolean'
  return isWhole(datatype) ? 'integer' : 'number'
}

const sizes = ({ shape }: OnnxPort): number[] => shape.map((size) => (typeof size === 'number' ? size : -1))

/** Whether a port is of shape [N] or [N, 1] with any N. */
const isColumn = (port: OnnxPort): boolean => {
  const [rows, width = 1, ...more] = sizes(port)
  return rows === -1 && width === 1 && more.length === 0
}

const tensorSpec = (port: OnnxPort): TensorSpec => ({
  name: port.name,
  type: 'tensor',
  nullable: false,
  datatype: port.type,
  shape: sizes(port),
})

/**
 * Whether every input and output begins with the same dimension of any size: then it counts rows, and requests can be
 * answered together. Sizes without a name are taken to be the same.
 */
export function hasRows(ports: readonly OnnxPort[]): boolean {
  const firsts = ports.map(({ shape }) => shape[0])
  const names = new Set(firsts.filter((size) => typeof size === 'string'))
  return firsts.every((size) => typeof size === 'string' || size === -1) && names.size <= 1
}

/** What to ask for a graph's inputs. `fields` are what an MLmodel says, where it says it of columns. */
export function bindInputs(
  ports: readonly OnnxPort[],
  fields: readonly MlflowField[] | null,
  rows: boolean,
): InputBinding[] {
  const [only] = ports
  const columns = fields?.every((field) => field.kind === 'column' && field.name !== null) ? fields : null
  if (rows && only && ports.length === 1 && columns && columns.length > 0) {
    const [, width = 1] = sizes(only)
    const stackable = only.shape.length === 2 && (width === -1 || width === columns.length)
    if (stackable && only.type !== 'string' && columns.every(isNumeric))
      return [
        {
          port: only,
          form: 'stack',
          fields: columns.map((column) => ({
            name: column.name!,
            type: typeOf(column),
            ...missingAs(logicalOf(only.type)),
          })),
        },
      ]
  }
  return ports.map((port): InputBinding => {
    if (!rows || !isColumn(port)) return { port, form: 'tensor', fields: [tensorSpec(port)] }
    const type = logicalOf(port.type)
    return { port, form: 'column', fields: [{ name: port.name, type, ...missingAs(type) }] }
  })
}

/** Numbers may be missing, as NaN; but a graph takes no request without an input. */
const missingAs = (type: LogicalType): Pick<ColumnInput, 'nullable' | 'required'> =>
  type === 'number' ? { nullable: true, required: true } : { nullable: false }

const typeOf = (field: MlflowField): LogicalType =>
  (field.kind === 'column' ? logicalTypeOf(field.type) : null) ?? 'number'

const isNumeric = (field: MlflowField): boolean => ['integer', 'number', 'boolean'].includes(typeOf(field))

/** What a graph's outputs are called; those of classes have a column for each. */
export function bindOutputs(
  ports: readonly OnnxPort[],
  classes: ReadonlyMap<string, ClassNames>,
  rows: boolean,
): OutputBinding[] {
  const taken = new Set(ports.filter(({ name }) => !classes.has(name)).map(({ name }) => name))
  const apart = (name: string): string => {
    let free = name
    while (taken.has(free)) free = `${free}_of_model`
    taken.add(free)
    return free
  }
  return ports.map((port): OutputBinding => {
    const named = classes.get(port.name)
    if (named && named.length > 0)
      return {
        port,
        form: 'unstack',
        fields: named.map((of) => ({
          name: apart(`probability_${of}`),
          type: 'number',
          description: `The probability of the class ${of}.`,
        })),
      }
    if (!rows || !isColumn(port)) return { port, form: 'tensor', fields: [tensorSpec(port)] }
    return {
      port,
      form: 'column',
      fields: [{ name: port.name, type: logicalOf(port.type), description: `The model's ${port.name}.` }],
    }
  })
}

/** The tensor of an input. Throws MODEL_VALUE_MISSING, MODEL_VALUE_NOT_WHOLE. */
export function tensorFor(
  { port, form }: InputBinding,
  columns: readonly BatchColumn[],
  rows: number,
): Tensor {
  const [first] = columns
  if (form === 'tensor') return first as Tensor & BatchColumn
  if (form === 'column')
    return {
      datatype: port.type,
      shape: port.shape.length === 1 ? [rows] : [rows, 1],
      values: valuesOf(first as Column, port.type),
    }
  const parts = (columns as readonly Column[]).map((column) => valuesOf(column, port.type))
  const side = new arrayOf[port.type as 'float32'](rows * parts.length)
  for (const [k, part] of parts.entries())
    for (let row = 0; row < rows; row++) side[row * parts.length + k] = part[row] as number
  return { datatype: port.type, shape: [rows, parts.length], values: side }
}

function valuesOf(column: Column, datatype: Datatype): Tensor['values'] {
  const missing = (row: number) => valueMissing(column.name, row)
  if ('codes' in column) {
    const { codes, levels } = column
    if (datatype === 'string')
      return Array.from(codes, (code, row) => {
        if (code < 0) throw missing(row)
        return levels[code]!
      })
    return new arrayOf[datatype as 'float32'](
      Array.from(codes, (code, row) => {
        if (code >= 0) return code
        if (logicalOf(datatype) === 'number') return Number.NaN
        throw missing(row)
      }),
    )
  }
  const { values } = column
  if (datatype === 'float64') return values
  if (logicalOf(datatype) === 'integer')
    for (let row = 0; row < values.length; row++) {
      if (Number.isNaN(values[row]!)) throw missing(row)
      if (!Number.isInteger(values[row]!)) throw valueNotWhole(column.name, row, values[row]!)
    }
  if (datatype === 'int64') return BigInt64Array.from(values, BigInt)
  if (datatype === 'uint64') return BigUint64Array.from(values, BigInt)
  return new arrayOf[datatype as 'float32'](values)
}

/** The columns of an output; `rows` is how many were asked. */
export function columnsFrom(
  { port, form, fields }: OutputBinding,
  tensor: Tensor,
  rows: number,
): BatchColumn[] {
  const [first] = fields
  if (form === 'tensor' || tensor.shape[0] !== rows) return [{ ...tensor, name: port.name, type: 'tensor' }]
  if (form === 'column') return [columnOf(first!.name, port.type, tensor.values)]
  const width = fields.length
  return fields.map(({ name }, k) => ({
    name,
    type: 'number',
    values: Float64Array.from({ length: rows }, (_, row) => Number(tensor.values[row * width + k])),
  }))
}

function columnOf(name: string, datatype: Datatype, values: Tensor['values']): Column {
  const type = logicalOf(datatype)
  if (type === 'text') return { name, type, ...dictionaryOf(values as readonly string[]) }
  if (type === 'boolean')
    return { name, type, codes: Int32Array.from(values as Uint8Array), levels: ['false', 'true'] }
  return { name, type, values: Float64Array.from(values as ArrayLike<number>, Number) }
}
