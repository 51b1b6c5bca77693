import { count } from './numbers.ts'

/** So many columns of one note are told one by one. */
const most = 5

/** What looks odd: what is said alike of many columns, once. */
export function notesOf(messages: readonly string[]): string[] {
  const columnsBySaying = new Map<string, string[]>()
  for (const message of messages) {
    const [, column, saying] = /^"([^"]+)"(.*)$/s.exec(message) ?? []
    if (column === undefined) continue
    const columns = columnsBySaying.get(saying!)
    if (columns) columns.push(column)
    else columnsBySaying.set(saying!, [column])
  }
  const told = new Set<string>()
  return messages.flatMap((message) => {
    const saying = /^"[^"]+"(.*)$/s.exec(message)?.[1]
    const columns = columnsBySaying.get(saying ?? '') ?? []
    if (saying === undefined || columns.length <= most) return [message]
    if (told.has(saying)) return []
    told.add(saying)
    const others = columns.slice(1, 1 + most).join(', ')
    return [
      `${message} The same holds of ${count(columns.length - 1)} more columns: ${others}${columns.length > most + 1 ? ' …' : ''}`,
    ]
  })
}
