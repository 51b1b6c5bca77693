import { Document, isMap, type YAMLMap } from 'yaml'
import type { Check } from '../check.ts'
import { kindOf } from '../prepare.ts'

/** Checks as YAML that `readChecks` reads as the same, each under its comment. */
export const writeChecks = (
  entries: readonly { readonly check: Check; readonly comment?: string }[],
): string => {
  const document = new Document({ checks: entries.map(({ check }) => entryOf(check)) })
  const list = document.get('checks') as { items: YAMLMap[] }
  for (const [i, { comment }] of entries.entries())
    if (comment !== undefined && isMap(list.items[i]))
      list.items[i].commentBefore = ` ${comment.replaceAll(/\s+/g, ' ')}`
  return document.toString({ lineWidth: 0, nullStr: '' })
}

const entryOf = ({
  kind,
  columns,
  severity,
  mostly,
  where,
  why,
  optional,
  args,
}: Check): Record<string, unknown> => ({
  ...(columns.length === 1 && { column: columns[0] }),
  ...(columns.length > 1 && { columns: [...columns] }),
  [kind]: argumentsOf(kind, args),
  ...(severity !== 'block' && { severity }),
  ...(mostly !== 1 && { mostly }),
  ...(where !== undefined && { where }),
  ...(why !== undefined && { why }),
  ...(optional && { optional }),
})

const argumentsOf = (kind: string, args: Check['args']): unknown => {
  const given = Object.entries(args).filter(([, value]) => value !== null)
  if (given.length === 0) return null
  if (kind === 'json-schema') return JSON.parse(String(args.schema))
  const [first] = kindOf(kind).parameters
  return given.length === 1 && given[0]![0] === first?.name ? given[0]![1] : Object.fromEntries(given)
}
