import type { DatasetVersion } from '@slipway/contract/datasets'
import { SlipwayError } from '@slipway/contract/error'
import type { Client } from './index.ts'

type Datasets = Pick<Client['datasets'], 'getDatasetVersion' | 'listDatasetVersions' | 'listValidations'>

/** So many versions back a check's earlier values are looked up. */
const mostVersions = 30

/** What checks of a dataset may compare with. */
export interface CheckContext {
  /** Earlier values of a check by its id, the oldest first. */
  readonly history: (check: string) => readonly number[]
  /** The version that a check's `reference` names; null where there is none such. */
  reference(name: string): Promise<DatasetVersion | null>
}

/**
 * What checks over a version of a dataset may compare with: what earlier versions' reports found, and other datasets'
 * rows; `last` is the version before.
 * @param before the version that is checked; absent: data that is no version yet
 */
export async function checkContext(
  datasets: Datasets,
  name: string | null,
  before = Infinity,
): Promise<CheckContext> {
  const numbers = name === null ? [] : await versionsBefore(datasets, name, before)
  const reports = await Promise.all(
    numbers.slice(0, mostVersions).map(async ({ id }) => {
      const { validations } = await datasets.listValidations({ params: { id } })
      return validations[0]?.report.results ?? []
    }),
  )
  const values = new Map<string, number[]>()
  for (const results of reports.toReversed())
    for (const { check, value } of results)
      if (typeof value === 'number') values.set(String(check), [...(values.get(String(check)) ?? []), value])
  return {
    history: (check) => values.get(check) ?? [],
    async reference(wanted) {
      if (wanted === 'last') {
        const last = numbers[0]
        return name === null || !last
          ? null
          : datasets.getDatasetVersion({ params: { name, number: last.number } })
      }
      const [, other, number] = /^([A-Za-z0-9][\w.-]*)(?:@(\d{1,9}|latest))?$/.exec(wanted) ?? []
      if (other === undefined) return null
      return orNull(
        datasets.getDatasetVersion({
          params: {
            name: other,
            number: number === undefined || number === 'latest' ? 'latest' : Number(number),
          },
        }),
      )
    },
  }
}

const versionsBefore = async (datasets: Datasets, name: string, before: number) => {
  const found = await orNull(datasets.listDatasetVersions({ params: { name } }))
  return found?.versions.filter(({ number }) => number < before) ?? []
}

const orNull = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked
  } catch (cause) {
    if (cause instanceof SlipwayError && cause.kind === 'not-found') return null
    throw cause
  }
}
