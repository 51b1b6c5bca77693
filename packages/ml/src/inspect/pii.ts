import { isText, type Column } from '../table/table.ts'
import type { PiiClass } from './inspection.ts'
import { wordsOf } from './names.ts'

export interface Pii {
  readonly class: PiiClass
  readonly evidence: string
}

/** Values looked at: enough for a share, few enough for any width. */
const MOST_VALUES = 2_000
/** This share of the values must be of the kind; typing errors stay below. */
const SHARE = 0.8

/**
 * What personal data a column holds, from its values where they prove it (check digits, formats) and else from
 * its name and values together: a name alone (`HospitalName`) or a shape alone (nine digits) proves nothing.
 */
export const piiOf = (column: Column): Pii | null => {
  const values = valuesOf(column)
  if (values.length === 0) return null
  const words = wordsOf(column.name)
  for (const kind of KINDS) {
    if (kind.named && !kind.named(words)) continue
    const matching = values.filter(kind.is).length
    if (matching < SHARE * values.length || (!kind.named && values.length < 3)) continue
    const share = Math.round((100 * matching) / values.length)
    const named = kind.named ? ', and so does the name' : ''
    return { class: kind.class, evidence: `${share}% of its values ${kind.says}${named}` }
  }
  return null
}

interface Kind {
  readonly class: PiiClass
  /** Needed words of the name; absent where the values prove the kind alone. */
  readonly named?: (words: readonly string[]) => boolean
  readonly is: (value: string) => boolean
  readonly says: string
}

const hasAny =
  (...wanted: string[]) =>
  (words: readonly string[]): boolean =>
    wanted.some((phrase) => ` ${words.join(' ')} `.includes(` ${phrase} `))

const digitsOf = (value: string): string => value.replace(/\D/g, '')
const isPhoneLike = (value: string): boolean =>
  /^[+(]?[\d][\d\s().\-/]*(x\d+)?$/.test(value) && digitsOf(value).length >= 7 && digitsOf(value).length <= 15
const isName = (value: string): boolean => /^[\p{L}][\p{L}\p{M}'’.\- ]*$/u.test(value) && value.length <= 60

const KINDS: readonly Kind[] = [
  {
    class: 'e-mail',
    is: (value) => /^[^\s@,;]+@[^\s@,;]+\.[a-z]{2,}$/i.test(value),
    says: 'are e-mail addresses',
  },
  { class: 'iban', is: (value) => isIban(value), says: 'are IBANs with a right check number' },
  { class: 'card number', is: (value) => isCard(value), says: 'are card numbers with a right check digit' },
  { class: 'ip address', is: (value) => isIp(value), says: 'are IP addresses' },
  {
    class: 'phone',
    is: (value) => isPhoneLike(value) && /^(\+\d|\(\d)|^\d{3}[-.\s]\d{3}[-.\s]\d{4}$/.test(value),
    says: 'are phone numbers',
  },
  {
    class: 'phone',
    named: hasAny(
      'phone',
      'telephone',
      'tel',
      'mobile',
      'cell',
      'fax',
      'phonenumber',
      'phone number',
      'telefon',
      'handy',
    ),
    is: isPhoneLike,
    says: 'look like phone numbers',
  },
  {
    class: 'national number',
    named: hasAny(
      'ssn',
      'soc sec id',
      'social security',
      'social security number',
      'national id',
      'passport',
      'tax id',
      'nhs',
      'nino',
      'soc sec',
      'passport number',
    ),
    is: (value) => /^[A-Z]{0,3}[\d][\d\s\-./]{4,}[A-Z]?$/i.test(value),
    says: 'look like official numbers of a person',
  },
  {
    class: 'person name',
    named: (words) =>
      hasAny(
        'given name',
        'first name',
        'last name',
        'surname',
        'forename',
        'full name',
        'family name',
        'middle name',
        'firstname',
        'lastname',
        'fullname',
        'maiden name',
        'vorname',
        'nachname',
        'customer name',
        'patient name',
        'person name',
        'employee name',
        'client name',
        'cardholder',
        'contact name',
      )(words),
    is: isName,
    says: 'look like names of people',
  },
  {
    class: 'person name',
    named: (words) => words.join(' ') === 'name' || words.join(' ') === 'passenger',
    is: (value) =>
      /^\p{Lu}[\p{L}'’ -]+, \p{Lu}|(^|\s)(Mr|Mrs|Ms|Miss|Dr|Herr|Frau|Mme|Sr|Sra)\.? \p{Lu}/u.test(value),
    says: 'are written as names of people are',
  },
  {
    class: 'address',
    named: hasAny(
      'address',
      'street',
      'address 1',
      'street address',
      'home address',
      'address1',
      'addr',
      'strasse',
      'adresse',
      'street name',
    ),
    is: (value) => /\p{L}{2,}/u.test(value) && value.length >= 4,
    says: 'look like street addresses',
  },
  {
    class: 'birth date',
    named: hasAny(
      'birth date',
      'birthdate',
      'date of birth',
      'dob',
      'birthday',
      'geburtsdatum',
      'date birth',
      'birth day',
    ),
    is: (value) => /^(\d{8}|\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.*|-?\d{9,13})$/.test(value),
    says: 'look like dates',
  },
]

/** Different values of a column as text, evenly over the file; words with few letters count once each. */
const valuesOf = (column: Column): string[] => {
  if (isText(column)) {
    if (column.type === 'boolean') return []
    const step = Math.max(1, Math.floor(column.levels.length / MOST_VALUES))
    return column.levels
      .filter((level, i) => i % step === 0 && level.trim() !== '')
      .map((level) => level.trim())
  }
  const step = Math.max(1, Math.floor(column.values.length / MOST_VALUES))
  const values = new Set<number>()
  for (let i = 0; i < column.values.length; i += step)
    if (!Number.isNaN(column.values[i]!)) values.add(column.values[i]!)
  return column.type === 'number' && [...values].some((value) => !Number.isInteger(value))
    ? []
    : [...values].map(String)
}

/** Luhn's check digit (ISO/IEC 7812-1) on 13 to 19 digits that start like a card. */
export const isCard = (value: string): boolean => {
  if (!/^[2-6]\d{3}[ -]?\d{4,6}[ -]?\d{4,5}[ -]?\d{0,4}$/.test(value)) return false
  const digits = digitsOf(value)
  if (digits.length < 13 || digits.length > 19) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

/** ISO 13616: two letters, two check digits, and 1 left by 97 once the letters are numbers. */
export const isIban = (value: string): boolean => {
  const plain = value.replace(/\s/g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(plain)) return false
  let rest = 0
  for (const letter of plain.slice(4) + plain.slice(0, 4)) {
    const number = Number.parseInt(letter, 36)
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97
  }
  return rest === 1
}

const isIp = (value: string): boolean =>
  /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/.test(value) ||
  (value.split(':').length > 2 &&
    /^[\da-f]{0,4}(:[\da-f]{0,4}){2,7}$/i.test(value) &&
    /[\da-f]{2}/i.test(value) &&
    !/^\d\d:\d\d:\d\d$/.test(value))
