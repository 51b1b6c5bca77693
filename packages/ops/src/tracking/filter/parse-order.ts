import { FilterError, orderedTwice } from './filter.errors.ts'
import { Reader } from './reader.ts'
import { tokensOf } from './tokens.ts'
import { meaningOf, type Vocabulary } from './vocabulary.ts'

/** One field that decides an order. */
export interface Order {
  readonly kind: string
  readonly key: string
  readonly descending: boolean
}

/** Each text is one field, such as `metrics.auc DESC`; throws where one stands there twice. */
export function parseOrderBy(texts: readonly string[], vocabulary: Vocabulary): Order[] {
  const seen = new Set<string>()
  return texts.map((text) => {
    const what = `Invalid order_by clause '${text.slice(0, 200)}'. Could not be parsed`
    const reader = new Reader(text, tokensOf(text, what), what)
    if (text !== text.trim() || text === '') reader.stop('a field and nothing around it')
    const order = orderFrom(reader, vocabulary)
    if (reader.token.kind !== 'end') reader.stop('the end')
    const identity = JSON.stringify([order.kind, order.key])
    if (seen.has(identity)) throw orderedTwice(text)
    seen.add(identity)
    return order
  })
}

export function orderFrom(reader: Reader, vocabulary: Vocabulary): Order {
  const name = reader.token
  if (name.kind !== 'name' && name.kind !== 'text') reader.stop('a field, such as metrics.auc')
  reader.next()
  const direction = reader.token
  let descending = false
  if (reader.takeWord('DESC')) descending = true
  else if (!reader.takeWord('ASC') && direction.kind === 'name') {
    reader.next()
    const alone = reader.token.kind === 'end' || reader.token.kind === ','
    if (alone)
      throw new FilterError({
        message: `Invalid ordering key in order_by clause '${reader.text.slice(0, 200)}'`,
        text: reader.text,
        at: direction.at,
        expected: 'ASC or DESC',
      })
    reader.stop('the end')
  }
  const named = meaningOf(name, vocabulary, true)
  if ('message' in named) throw new FilterError({ ...named, text: reader.text, at: name.at })
  return { kind: named.kind, key: named.key, descending }
}
