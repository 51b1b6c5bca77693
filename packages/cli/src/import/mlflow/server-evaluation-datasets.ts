import type { SourceEvaluationDataset, SourceRecord } from './evaluation-dataset.ts'

type Wire = Record<string, any>
type Ask = (path: string, query: Record<string, unknown>, body?: object) => Promise<Response>

const api = '/api/3.0/mlflow/datasets'

/** Evaluation datasets of a running server. */
export async function serverEvaluationDatasets(ask: Ask): Promise<SourceEvaluationDataset[]> {
  const found: SourceEvaluationDataset[] = []
  for (let token: string | undefined; ; ) {
    const body = {
      experiment_ids: [],
      max_results: 1000,
      ...(token === undefined ? {} : { page_token: token }),
    }
    const page = await ask(`${api}/search`, {}, body).catch((error: unknown) => {
      // A server from before there were any, or over a folder, which keeps none.
      if (['not-found', 'unavailable'].includes((error as { kind?: string }).kind ?? '')) return null
      throw error
    })
    const { datasets = [], next_page_token: next } = (page ? await page.json() : {}) as Wire
    for (const dataset of datasets as Wire[]) found.push(await datasetOf(ask, dataset))
    if (!next) return found
    token = next as string
  }
}

async function datasetOf(ask: Ask, dataset: Wire): Promise<SourceEvaluationDataset> {
  const id = String(dataset['dataset_id'])
  const { experiment_ids = [] } = (await (await ask(`${api}/${id}/experiment-ids`, {})).json()) as Wire
  return {
    id,
    name: String(dataset['name']),
    tags: JSON.parse(String(dataset['tags'] ?? '{}')) as Record<string, string>,
    experimentIds: experiment_ids as string[],
    async records() {
      const all: SourceRecord[] = []
      for (let token: string | undefined; ; ) {
        const reply = await ask(`${api}/${id}/records`, { max_results: 1000, page_token: token })
        const page = (await reply.json()) as Wire
        for (const record of JSON.parse(String(page['records'] ?? '[]')) as Wire[])
          all.push({
            inputs: record['inputs'] as Record<string, unknown>,
            outputs: record['outputs'] ?? null,
            expectations: record['expectations'] ?? null,
            tags: record['tags'] ?? null,
            source: record['source'] ?? null,
          })
        token = page['next_page_token'] as string | undefined
        if (!token) return all
      }
    },
  }
}
