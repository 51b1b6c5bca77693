import { mask } from './mask.ts'
import type { PiiClass } from './pii-class.ts'
import { isCard, isEmail, isIban } from './recognise.ts'

/** The longest text that one of the patterns finds, in letters. */
export const longestPersonal = 320

const patterns: readonly (readonly [RegExp, PiiClass, (found: string) => boolean])[] = [
  [/[^\s@,;:=<>()[\]{}"'`]{1,64}@[\p{L}\d.-]{1,253}[\p{L}\d]/gu, 'e-mail', isEmail],
  [/\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b/g, 'iban', isIban],
  [/(?<![\d.-])[2-6]\d{3}[ -]?\d{4,6}[ -]?\d{4,5}(?:[ -]?\d{1,4})?(?![\d.])/g, 'card number', isCard],
  [/(?<![\d+])\+[1-9]\d{0,2}[ \d().-]{6,16}\d(?!\d)/g, 'phone', () => true],
]

/**
 * A text with the personal data masked that its form or check digits alone prove: e-mail addresses, IBANs, card numbers,
 * and telephone numbers with a country code. Names and addresses are not found so.
 */
export const redactText = (text: string): string =>
  patterns.reduce(
    (left, [pattern, kind, isOne]) =>
      left.replace(pattern, (found) => (isOne(found) ? mask(found, kind) : found)),
    text,
  )
