import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { pageSize } from '../tracking/pages.ts'
import { Int, list, message, optional, Text } from '../wire/fields.ts'
import { offsetOf, pageToken } from '../wire/page-token.ts'
import { recordsOf, recordToWire } from './json-fields.ts'

const path = '/mlflow/datasets/:dataset_id/records'
const id = { dataset_id: Text }

export const evaluationRecordRoutes = ({ evaluationDatasets: datasets }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path,
    since: 3,
    role: 'editor',
    request: message({ ...id, records: Text }),
    bodyLimit: 64 * 1024 * 1024,
    async handler({ dataset_id, records }) {
      const { inserted, updated } = await datasets.putRecords(dataset_id, recordsOf(records))
      return { inserted_count: inserted, updated_count: updated }
    },
  }),
  route({
    method: 'GET',
    path,
    since: 3,
    role: 'viewer',
    request: message({ ...id, max_results: optional(Int), page_token: optional(Text) }),
    async handler({ dataset_id, max_results, page_token }) {
      const limit = pageSize(max_results || undefined, 1000, 50_000)
      const { records, next } = await datasets.records(dataset_id, {
        behind: offsetOf(page_token, dataset_id),
        limit,
      })
      return {
        records: JSON.stringify(records.map((record) => recordToWire(dataset_id, record))),
        next_page_token: next === null ? undefined : pageToken(next, dataset_id),
      }
    },
  }),
  route({
    method: 'DELETE',
    path,
    since: 3,
    role: 'editor',
    request: message({ ...id, dataset_record_ids: list(Text) }),
    handler: async ({ dataset_id, dataset_record_ids }) => ({
      deleted_count: await datasets.removeRecords(dataset_id, dataset_record_ids),
    }),
  }),
]
