import { longestPersonal, redactText } from '@slipway/ml/privacy'
import { type Mask, maskBy } from './mask.ts'

/** Hides what proves to be of people besides: in logs, in what programs print, and in why steps fail. */
export const hidingPersonal = (mask: Mask | null): Mask => {
  const text = (of: string) => redactText(mask ? mask.text(of) : of)
  const longest = Math.max(mask?.longest ?? 0, longestPersonal)
  return maskBy({ text, value: text, key: (of) => of, longest })
}
