import { SlipwayError } from '@slipway/contract/error'
import { canonical } from './canonical.ts'
import type { Edge } from './edge.ts'
import type { SourceEvaluationDataset, SourceRecord } from './evaluation-dataset.ts'
import type { ImportRow, RefusedRun } from './report.ts'
import type { MlflowSource } from './source.ts'

const api = '/api/3.0/mlflow/datasets'
const recordsAtOnce = 1000

/**
 * Brings evaluation datasets over by their names, with tags, experiments and records: under ids of this server, at the
 * time of the import. A record is known by its inputs, so that again it changes nothing. Reads each back.
 * @param ids those of experiments here, by those there
 */
export async function importEvaluationDatasets(
  source: MlflowSource,
  edge: Edge,
  ids: ReadonlyMap<string, string>,
): Promise<{ rows: ImportRow[]; refused: RefusedRun[] }> {
  const refused: RefusedRun[] = []
  const datasets = await source.evaluationDatasets()
  const count = { there: 0, here: 0, same: true, datasets: 0 }
  for (const dataset of datasets) {
    const records = await dataset.records()
    count.there += records.length
    try {
      const here = await importOne(edge, dataset, records, ids)
      count.datasets++
      count.here += here.records
      count.same &&= here.same
    } catch (error) {
      if (!(error instanceof SlipwayError) || !['invalid', 'conflict'].includes(error.kind)) throw error
      refused.push({ run: dataset.name, why: error.message })
    }
  }
  const all = refused.length === 0
  return {
    rows: [
      { what: 'evaluation datasets', source: datasets.length, here: count.datasets, same: all },
      {
        what: 'records',
        source: count.there,
        here: count.here,
        same: all && count.same && count.there === count.here,
      },
    ],
    refused,
  }
}

async function importOne(
  edge: Edge,
  { name, tags, experimentIds }: SourceEvaluationDataset,
  records: readonly SourceRecord[],
  ids: ReadonlyMap<string, string>,
): Promise<{ records: number; same: boolean }> {
  const experiment_ids = experimentIds.flatMap((id) => ids.get(id) ?? [])
  const standing = await standingId(edge, name)
  const id =
    standing ??
    String(
      (await edge.ask('POST', `${api}/create`, { name, experiment_ids, tags: JSON.stringify(tags) }))[
        'dataset'
      ]['dataset_id'],
    )
  if (standing && experiment_ids.length > 0)
    await edge.ask('POST', `${api}/${id}/add-experiments`, { experiment_ids })
  for (let start = 0; start < records.length; start += recordsAtOnce) {
    const some = records.slice(start, start + recordsAtOnce)
    await edge.ask('POST', `${api}/${id}/records`, { records: JSON.stringify(some.map(given)) })
  }
  const here = await readRecords(edge, id)
  const texts = new Set(here.map(textOf))
  return { records: here.length, same: records.every((record) => texts.has(textOf(record))) }
}

async function standingId(edge: Edge, name: string): Promise<string | null> {
  const filter_string = `name = '${name.replaceAll("'", "''")}'`
  const { datasets = [] } = await edge.ask('POST', `${api}/search`, { experiment_ids: [], filter_string })
  const found = (datasets as { name: string; dataset_id: string }[]).find((each) => each.name === name)
  return found?.dataset_id ?? null
}

/** Without what is absent. */
const given = (record: SourceRecord) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== undefined))

async function readRecords(edge: Edge, id: string): Promise<SourceRecord[]> {
  const all: SourceRecord[] = []
  for (let token = ''; ; ) {
    const query = new URLSearchParams({ max_results: '1000', ...(token === '' ? {} : { page_token: token }) })
    const page = await edge.ask('GET', `${api}/${id}/records?${query}`)
    all.push(...(JSON.parse(String(page['records'] ?? '[]')) as SourceRecord[]))
    token = String(page['next_page_token'] ?? '')
    if (token === '') return all
  }
}

/** What a record holds, equal where the content is. */
const textOf = ({ inputs, outputs, expectations, tags }: SourceRecord): string =>
  canonical([inputs, outputs ?? null, empty(expectations), empty(tags)])

const empty = (object: object | null | undefined) =>
  object && Object.keys(object).length > 0 ? object : null
