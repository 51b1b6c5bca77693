import { wordsOf } from '../inspect/names.ts'
import { countries } from './countries.ts'
import type { ColumnProfile } from './profile.ts'

/**
 * What a column is to a person who reads it. `id` names the row, `key` something that comes in many rows; `geo` is a
 * latitude, a longitude, a country or a postal code; `personal` has a class of personal data.
 */
export type ColumnKind =
  | 'constant'
  | 'id'
  | 'key'
  | 'flag'
  | 'category'
  | 'count'
  | 'amount'
  | 'date'
  | 'text'
  | 'geo'
  | 'personal'

export interface KindOfColumn {
  readonly kind: ColumnKind
  /** For `geo` which, for others empty. */
  readonly detail: string
}

type Facts = Omit<ColumnProfile, 'kind' | 'place' | 'pii'>

const of = (kind: ColumnKind, detail = ''): KindOfColumn => ({ kind, detail })

/**
 * @param facts the profile of the column
 * @param samples different values as text
 */
export const kindOf = (facts: Facts, samples: readonly string[], personal: boolean): KindOfColumn => {
  const { type, count, distinct } = facts
  if (personal) return of('personal')
  if (count === 0 || (distinct === 1 && facts.nulls === 0)) return of('constant')
  const geo = geoOf(facts, samples)
  if (geo) return of('geo', geo)
  if (type === 'date' || type === 'timestamp') return of('date')
  if (type === 'boolean') return of('flag')
  return type === 'text' ? textKind(facts, samples) : numberKind(facts)
}

const unique = ({ count, distinct, distinctIsApproximate }: Facts): boolean =>
  count >= 20 && distinct >= count * (distinctIsApproximate ? 0.97 : 0.98)

const keyWords = new Set(
  'id uid uuid guid key code no nr ref reference sku number num identifier index idx udi'.split(' '),
)
const named = (words: readonly string[]): boolean =>
  keyWords.has(words.at(-1) ?? '') || words.includes('id') || /(^|[a-z])id$/.test(words.at(-1) ?? '')

const textKind = (facts: Facts, samples: readonly string[]): KindOfColumn => {
  const words = wordsOf(facts.name)
  if (isProse(samples) && facts.distinct > 0.2 * facts.count) return of('text')
  if (unique(facts)) return of('id')
  if (facts.distinct === 2) return of('flag')
  if (named(words) && facts.distinct >= 20) return of('key')
  return facts.distinct <= Math.max(50, facts.count * 0.05) ? of('category') : of('text')
}

const isProse = (samples: readonly string[]): boolean => {
  let words = 0
  const looked = samples.slice(0, 500)
  for (const text of looked) words += text.trim().split(/\s+/).length
  return looked.length > 0 && words / looked.length >= 4
}

const numberKind = (facts: Facts): KindOfColumn => {
  const words = wordsOf(facts.name)
  const [min, max] = [facts.min ?? 0, facts.max ?? 0]
  if (facts.type === 'number') return of('amount')
  const dense = max - min + 1 <= facts.count * 1.05 + 5
  if (unique(facts) && (named(words) || dense)) return of('id')
  if (facts.distinct === 2) return of('flag')
  if (named(words) && facts.distinct >= 20) return of('key')
  if (named(words) || (facts.distinct <= 12 && facts.count >= 100 && min >= 0 && max <= 20))
    return of('category')
  return min >= 0 && max < 1e6 ? of('count') : of('amount')
}

const geoOf = (facts: Facts, samples: readonly string[]): string | null => {
  const { name, type } = facts
  const said = ` ${wordsOf(name).join(' ')} `
  const says = (...phrases: string[]) => phrases.some((phrase) => said.includes(` ${phrase} `))
  const [min, max] = [facts.min ?? Number.NaN, facts.max ?? Number.NaN]
  if (type === 'number') {
    if (says('lat', 'latitude') && min >= -90 && max <= 90) return 'latitude'
    return says('lon', 'lng', 'long', 'longitude') && min >= -180 && max <= 180 ? 'longitude' : null
  }
  if (type !== 'text' && type !== 'integer') return null
  if (
    says(
      'zip',
      'zipcode',
      'zip code',
      'postcode',
      'post code',
      'postal',
      'postal code',
      'plz',
      'cep',
      'pincode',
    ) &&
    share(samples, (value) => postal.test(value)) >= 0.8
  )
    return 'postal code'
  if (
    type === 'text' &&
    samples.length > 0 &&
    says('country', 'nation', 'country code', 'land', 'pays', 'nationality')
  )
    return share(samples, isCountry) >= 0.5 ? 'country' : null
  return type === 'text' &&
    samples.length >= 5 &&
    share(samples, (value) => value.length > 2 && isCountry(value)) >= 0.9
    ? 'country'
    : null
}

const share = (samples: readonly string[], test: (value: string) => boolean): number =>
  samples.length === 0 ? 0 : samples.filter(test).length / samples.length

/** US, most of Europe, Canada, the United Kingdom, the Netherlands, Brazil, Japan. */
const postal =
  /^(\d{3,6}|\d{5}-\d{4}|\d{3}-\d{4}|\d{5}-\d{3}|\d{2}-\d{3}|\d{3} \d{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2})$/i

/** No name has a digit, which is quicker to see. */
const isCountry = (value: string): boolean =>
  !/\d/.test(value) && countries().has(value.trim().replaceAll(/[-_]/g, ' ').toLowerCase())
