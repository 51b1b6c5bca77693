import { longestPersonal, redactText } from '@slipway/ml/privacy'
import type { Json } from '../encoding/index.ts'
import type { Mask } from './mask.ts'

/** Hides what proves to be of people besides: in logs, in what programs print, and in why steps fail. */
export const hidingPersonal = (mask: Mask | null): Mask => {
  const text = (of: string) => redactText(mask ? mask.text(of) : of)
  const json = (value: Json): Json => {
    if (typeof value === 'string') return text(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item: Json) => json(item))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, json(item as Json)]))
  }
  return {
    text,
    json,
    failure: ({ detail, ...failure }) => ({
      ...failure,
      message: text(failure.message),
      hint: text(failure.hint),
      ...(detail === undefined ? {} : { detail: text(detail) }),
    }),
    longest: Math.max(mask?.longest ?? 0, longestPersonal),
  }
}
