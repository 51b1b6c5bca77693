import { parseFilter, parseOrderBy, traceWords, type Trace, type Traces } from '../../tracking/index.ts'
import { pageSize } from '../tracking/pages.ts'
import { Int, list, optional, Text } from '../wire/fields.ts'
import { offsetOf, pageToken } from '../wire/page-token.ts'

const usualPage = 100
const largestPage = 500

export const SearchFields = {
  filter: optional(Text),
  max_results: optional(Int),
  order_by: list(Text),
  page_token: optional(Text),
}

interface Search {
  readonly filter?: string
  readonly max_results?: number
  readonly order_by: readonly string[]
  readonly page_token?: string
}

/** A page of traces and the token of the next one, which is there only where this page is full. */
export async function searchTraces(
  traces: Traces,
  experimentIds: readonly string[],
  { filter, max_results, order_by, page_token }: Search,
): Promise<{ found: Trace[]; next: string | undefined }> {
  const limit = pageSize(max_results, usualPage, largestPage)
  const identity = [experimentIds, filter ?? '', order_by]
  const offset = offsetOf(page_token, identity)
  const found = await traces.search({
    experimentIds,
    where: parseFilter(filter, traceWords),
    orderBy: parseOrderBy(order_by, traceWords),
    offset,
    limit,
  })
  return { found, next: found.length === limit ? pageToken(offset + limit, identity) : undefined }
}
