import type { Batch, OpenScan } from '../../table/index.ts'

/** A cell as the engine's rows show it: dates and times as ISO text, null where missing. */
export const rowValue = ({ columns }: Pick<OpenScan, 'columns'>) => {
  const at = new Map(columns.map(({ name }, i) => [name, i]))
  return (batch: Batch, name: string, row: number): unknown => {
    const column = at.get(name)!
    const { reading } = columns[column]!
    const { values, starts } = batch.cells[column]!
    if (reading === 'text') return starts[row]! < 0 ? null : batch.text(column, row)
    const value = values[row]!
    if (Number.isNaN(value)) return null
    if (reading === 'boolean') return value === 1
    if (reading === 'integer' || reading === 'number') return value
    const iso = new Date(value).toISOString()
    return reading === 'date' ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ')
  }
}
