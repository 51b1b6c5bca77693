import type { DatasetField } from '@slipway/contract/datasets'
import type { ColumnPrivacy, DatasetPrivacy } from '@slipway/contract/privacy'
import { type PiiClass, piiClasses, type Treatment, treatmentsOf } from '@slipway/ml/privacy'
import { badPiiClass, badTreatment } from './data.errors.ts'
import { parseVersion } from './named-version.ts'
import { withDataPlace } from './run-with-data.ts'
import { table } from './screen/table.ts'

export interface Wishes {
  readonly column?: string
  readonly as?: string
  readonly treat?: string
}

export interface Classified {
  readonly dataset: string
  /** What becomes of columns of personal data of which nothing is said. */
  readonly treatment: Treatment
  readonly columns: readonly {
    readonly column: string
    readonly class: PiiClass | null
    /** What was recognised; null where nothing was. */
    readonly recognised: PiiClass | null
    readonly treatment: Treatment
  }[]
}

/** Says what is wished, if anything, and answers how things stand for the newest version. */
export const classifyData = (dataset: string, { column, as, treat }: Wishes): Promise<Classified> =>
  withDataPlace(async ({ connect }) => {
    const { name } = parseVersion('dataset', dataset)
    const treatment = treat === undefined ? undefined : treatmentNamed(treat)
    const said = as === undefined ? undefined : classNamed(as)
    const { client } = await connect()
    const params = { name }
    const { fields } = await client.datasets.getDatasetVersion({ params: { name, number: 'latest' } })
    let privacy = await client.privacy.getDatasetPrivacy({ params })
    if (column !== undefined && (said !== undefined || treatment)) {
      const before = privacy.columns.find((one) => one.column === column)
      const one: ColumnPrivacy = {
        column,
        class: said === undefined ? (before?.class ?? null) : said,
        treatment: treatment ?? before?.treatment ?? null,
      }
      privacy = await client.privacy.setDatasetPrivacy({ params, body: { columns: [one] } })
    } else if (treatment) privacy = await client.privacy.setDatasetPrivacy({ params, body: { treatment } })
    return standing(name, fields, privacy)
  })

function standing(dataset: string, fields: readonly DatasetField[], privacy: DatasetPrivacy): Classified {
  const treatments = treatmentsOf(fields, privacy)
  const told = new Set(privacy.columns.map(({ column }) => column))
  return {
    dataset,
    treatment: privacy.treatment,
    columns: fields
      .filter(({ name, pii }) => pii || treatments.has(name) || told.has(name))
      .map(({ name, pii }) => ({
        column: name,
        class: treatments.get(name)?.class ?? null,
        recognised: pii ?? null,
        treatment: treatments.get(name)?.treatment ?? 'keep',
      })),
  }
}

export const classifiedTable = ({ dataset, columns }: Classified): string =>
  columns.length === 0
    ? `No column of ${dataset} is known to hold personal data.`
    : table(columns, [
        { title: 'column', flexible: true, cell: (c) => c.column },
        { title: 'holds', cell: (c) => c.class ?? 'no personal data' },
        { title: 'recognised as', cell: (c) => c.recognised ?? '–' },
        { title: 'outside', cell: (c) => outside[c.treatment] },
      ])

const outside: Record<Treatment, string> = {
  keep: 'kept',
  mask: 'masked',
  hmac: 'pseudonyms',
  drop: 'left out',
}

function treatmentNamed(text: string): Treatment {
  if (text === 'keep' || text === 'mask' || text === 'hmac' || text === 'drop') return text
  throw badTreatment(text)
}

/** null: as recognised. */
function classNamed(text: string): PiiClass | 'none' | null {
  if (text === 'auto') return null
  const found = text === 'none' ? 'none' : piiClasses.find((one) => one === text.toLowerCase())
  if (!found) throw badPiiClass(text, piiClasses)
  return found
}
