import { isIP } from 'node:net'
import { luhn, mod97 } from './check-digits.ts'

export const digitsOf = (value: string): string => value.replace(/\D/g, '')

export const isEmail = (value: string): boolean =>
  /^[^\s@,;<>()[\]"]+@([\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,}$/u.test(value)

/** Luhn's check digit on 13 to 19 digits that start like a card. */
export const isCard = (value: string): boolean => {
  if (!/^[2-6]\d{3}[ -]?\d{4,6}[ -]?\d{4,5}[ -]?\d{0,4}$/.test(value)) return false
  const digits = digitsOf(value)
  return digits.length >= 13 && digits.length <= 19 && luhn(digits)
}

/** ISO 13616: two letters, two check digits, and 1 left by 97 once the letters are numbers. */
export const isIban = (value: string): boolean => {
  const plain = value.replace(/\s/g, '').toUpperCase()
  return /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(plain) && mod97(plain.slice(4) + plain.slice(0, 4)) === 1
}

export const isIp = (value: string): boolean =>
  isIP(value) > 0 && /[1-9a-f]{2}|[1-9a-f].*[1-9a-f]/i.test(value)

/** EUI-48, not all the same and not a broadcast. */
export const isMac = (value: string): boolean =>
  /^([\da-f]{2}([:-]))([\da-f]{2}\2){4}[\da-f]{2}$|^([\da-f]{4}\.){2}[\da-f]{4}$/i.test(value) &&
  !/^([\da-f])\1*$/i.test(value.replace(/[^\da-f]/gi, ''))

/** Written as a telephone number may be; what it is of must be told by something else. */
export const isPhoneLike = (value: string): boolean =>
  /^[+(]?\d[\d\s().\-/]*(\s?(x|ext\.?)\s?\d+)?$/i.test(value) &&
  digitsOf(value).length >= 7 &&
  digitsOf(value).length <= 15

/** Written as nothing but a telephone number is: with + and a country, a bracket, or in the American way. */
export const isPhone = (value: string): boolean =>
  isPhoneLike(value) &&
  /^(\+[1-9]|\(0?\d{2,4}\)|00[1-9]\d)|^\d{3}[-. ]\d{3}[-. ]\d{4}(\s?(x|ext\.?)\s?\d+)?$/i.test(value) &&
  !/^(19|20)\d\d[-. ]/.test(value)

const streets =
  'street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|terrace|crescent|close|way|highway|hwy|parkway|pkwy|circuit|parade|rue|allée|chemin|via|viale|piazza|corso|calle|avenida|plaza|paseo|rua|travessa|strasse|straße|gasse|platz|allee|laan|straat|weg|plein|gatan|vägen|ulica|ul'
const houseFirst = new RegExp(
  String.raw`^(unit |apt |flat |no\.? ?)?\d+[a-z]?([/-]\d+)?,? .*\b(${streets})\b\.?`,
  'iu',
)
const houseLast = new RegExp(
  String.raw`(\b(${streets})\b|\p{L}(strasse|straße|str\.|gasse|weg|platz|straat|laan|gatan|vägen)).* \d+ ?[a-z]?\b`,
  'iu',
)

/** A street with a house number, in the order of English or of most of Europe. */
export const isStreetAddress = (value: string): boolean => houseFirst.test(value) || houseLast.test(value)

export const isNameLike = (value: string): boolean =>
  value.length <= 60 && /^\p{L}[\p{L}\p{M}'’.\- ]*$/u.test(value)

export const isTitledName = (value: string): boolean =>
  /^\p{Lu}[\p{L}'’ -]+, \p{Lu}|(^|\s)(Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Mlle|M|Sr|Sra|Sig)\.? \p{Lu}/u.test(
    value,
  )

export const isDateLike = (value: string): boolean =>
  /^(\d{8}|\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.*|-?\d{9,13})$/.test(value)
