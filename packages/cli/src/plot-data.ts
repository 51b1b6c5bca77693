import { join } from 'node:path'
import { type Column, isText, type NumberColumn, readTable, withDuckDb } from '@slipway/ml/table'
import { cannotPlot, columnUnknown } from './data.errors.ts'
import { type OpenedData, openData, redacted } from './opened-data.ts'
import {
  barsOf,
  boxesOf,
  type Chart,
  type ChartKind,
  chartKinds,
  histogramOf,
  lineOf,
  scatterOf,
} from './plot/index.ts'
import { withDataPlace } from './run-with-data.ts'
import { writeRows } from './write-rows.ts'

export interface PlotWishes {
  readonly kind?: string
  readonly by?: string
}

/** What is to be drawn of some columns; personal data as it may leave. */
export const plotData = (what: string, names: readonly string[], { kind, by }: PlotWishes): Promise<Chart> =>
  withDataPlace(async ({ folder, connect }) => {
    const wanted = kindNamed(kind)
    if (names.length > 2)
      throw cannotPlot('A plot shows one or two columns.', 'Name the one, or the two that go together.')
    const data = await openData(what, folder, connect)
    if (names.length === 0) {
      if (wanted !== undefined && wanted !== 'missing')
        throw cannotPlot(
          `A ${wanted} needs a column.`,
          `Name one: slipway data plot ${what} <column> --kind ${wanted}.`,
        )
      return missingOf(data)
    }
    const columns = await columnsOf(data, by === undefined ? names : [...names, by], folder)
    const [a, b] = columns as [Column, Column | undefined]
    return names.length === 1 ? one(a, wanted, b ?? null) : two(a, b!, wanted)
  })

function kindNamed(text: string | undefined): ChartKind | undefined {
  if (text === undefined) return undefined
  const found = chartKinds.find((kind) => kind === text)
  if (!found)
    throw cannotPlot(`There is no kind of plot “${text}”.`, `Choose one of: ${chartKinds.join(', ')}.`)
  return found
}

function missingOf({ title, rows, profile }: OpenedData): Chart {
  const columns = profile.columns
    .filter(({ nulls }) => nulls > 0)
    .map(({ name, nulls }) => ({ name, missing: nulls }))
    .sort((a, b) => b.missing - a.missing)
  const together = profile.missingTogether ?? []
  return { kind: 'missing', title: `What ${title} misses`, rows, columns, together }
}

function one(column: Column, kind: ChartKind | undefined, by: Column | null): Chart {
  const wanted = kind ?? (by ? 'box' : 'histogram')
  if (wanted === 'histogram') return isText(column) ? barsOf(column) : histogramOf(column)
  if (wanted === 'box') return boxesOf(numbers(column, 'box'), by)
  throw cannotPlot(
    `A plot of kind ${wanted} does not show one column.`,
    'One column is shown as histogram or box.',
  )
}

const isTime = ({ type }: Column) => type === 'date' || type === 'timestamp'

function two(a: Column, b: Column, kind: ChartKind | undefined): Chart {
  const texts = [a, b].filter(isText)
  const wanted = kind ?? (texts.length > 0 ? 'box' : isTime(a) || isTime(b) ? 'time' : 'scatter')
  switch (wanted) {
    case 'scatter':
      return scatterOf(numbers(a, wanted), numbers(b, wanted))
    case 'time': {
      const [time, value] = isTime(a) ? [a, b] : [b, a]
      if (!isTime(time)) throw cannotPlot(`Neither ${a.name} nor ${b.name} is a time.`, 'Try --kind scatter.')
      return lineOf(numbers(time, wanted), numbers(value, wanted))
    }
    case 'box':
      return isText(a) ? boxesOf(numbers(b, wanted), a) : boxesOf(numbers(a, wanted), b)
    default:
      throw cannotPlot(
        `A plot of kind ${wanted} does not show two columns.`,
        'Two columns are shown as scatter, box or time.',
      )
  }
}

function numbers(column: Column, kind: string): NumberColumn {
  if (isText(column))
    throw cannotPlot(
      `${column.name} holds no numbers, which a plot of kind ${kind} needs.`,
      'Plot it alone to see its values.',
    )
  return column
}

async function columnsOf(
  data: OpenedData,
  names: readonly string[],
  folder: string,
): Promise<readonly Column[]> {
  const path = join(folder, 'plotted.parquet')
  return withDuckDb(async (connection) => {
    const { sql, fields } = await redacted(connection, data)
    const known = fields.map(({ name }) => name)
    for (const name of names) if (!known.includes(name)) throw columnUnknown(name, data.title, known)
    await writeRows(connection, sql, path, 'parquet')
    return (await readTable(path, { columns: names })).columns
  })
}
