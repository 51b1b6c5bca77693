import { parseFilter, parseOrderBy, type Clause, type Vocabulary } from '../../tracking/index.ts'
import { cursorOf, offsetOf } from '../../tracking/index.ts'
import type { ModelKind, RegistryQuery } from '../../registry/index.ts'
import { promptTag } from './words.ts'

interface Search {
  readonly filter?: string
  readonly max_results?: number
  readonly order_by: readonly string[]
  readonly page_token?: string
}

/** A search as the registry takes it, and the token of the page behind the one that it gives. */
export function pageOf(search: Search, words: Vocabulary, usual: number) {
  const where = parseFilter(search.filter, words)
  const orderBy = parseOrderBy(search.order_by, words)
  const kind = kindAsked(where)
  const identity = [search.filter ?? '', search.order_by]
  const limit = search.max_results ?? usual
  const offset = offsetOf(identity, search.page_token)
  const query: RegistryQuery = {
    ...(kind ? { kind } : {}),
    where: kind === 'model' ? where.filter((clause) => !isPromptClause(clause)) : where,
    orderBy,
    limit,
    offset,
  }
  return { query, tokenAfter: (more: boolean) => (more ? cursorOf(identity, offset + limit) : undefined) }
}

const isPromptClause = ({ kind, key }: Clause) => kind === 'tag' && key === promptTag

/** Prompts are only found by who asks for them; then the tags alone decide. */
function kindAsked(where: readonly Clause[]): ModelKind | undefined {
  const asked = where.find(isPromptClause)
  const value = String(asked?.value).toLowerCase()
  const wantsPrompts =
    asked && ((asked.is === '=' && value === 'true') || (asked.is === '!=' && value === 'false'))
  return wantsPrompts ? undefined : 'model'
}
