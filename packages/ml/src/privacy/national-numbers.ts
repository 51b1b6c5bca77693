import { isDay, luhn, mod11and10, mod97, verhoeff, weighted } from './check-digits.ts'

/** A number that a state or its insurance gives to a person. */
export interface NationalNumber {
  readonly name: string
  /** Of the value without spaces and, unless they belong to it, without `-`, `.` and `/`. */
  readonly form: RegExp
  readonly valid: (text: string) => boolean
  /** Words of a column's name that say so. */
  readonly words: readonly string[]
  /** true: form and check digit together are so rare that values alone prove it. */
  readonly proves: boolean
}

const at = (text: string, i: number): number => text.charCodeAt(i) - 48
const last = (text: string): number => at(text, text.length - 1)
const part = (text: string, from: number, to: number): number => Number(text.slice(from, to))
const same = (text: string): boolean => /^(\d)\1*$/.test(text)
/** 11 less the remainder by 11, where 11 stands for 0 and 10 is refused (−1). */
const elevens = (sum: number): number => {
  const rest = (11 - (sum % 11)) % 11
  return rest === 10 ? -1 : rest
}
const days = (text: string, month: number, day: number) =>
  isDay(part(text, month, month + 2), part(text, day, day + 2))

const number = (
  name: string,
  form: RegExp,
  valid: (text: string) => boolean,
  words: string,
  proves = true,
): NationalNumber => ({ name, form, valid, words: words.split('|'), proves })

/**
 * Sources: the issuing bodies' rules, as collected by Presidio's recognisers and python-stdnum; the test's values come
 * from there.
 */
export const nationalNumbers: readonly NationalNumber[] = [
  number(
    'US social security number',
    /^\d{9}$/,
    // Never given: area 000, 666, 900–999; group 00; serial 0000; those of advertisements.
    (s) =>
      !/^(000|666|9)/.test(s) &&
      s.slice(3, 5) !== '00' &&
      s.slice(5) !== '0000' &&
      !same(s) &&
      s !== '078051120' &&
      s !== '123456789',
    'ssn|social security|social security number|soc sec|ss number',
    false,
  ),
  number(
    'US taxpayer number',
    /^9\d{2}(5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/,
    () => true,
    'itin|taxpayer',
    false,
  ),
  number(
    'UK NHS number',
    /^\d{10}$/,
    (s) => elevens(weighted(s, [10, 9, 8, 7, 6, 5, 4, 3, 2])) === last(s) && !same(s),
    'nhs|nhs number',
    false,
  ),
  number(
    'UK national insurance number',
    /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/i,
    () => true,
    'nino|national insurance|ni number',
  ),
  number(
    'German tax number (Steuer-ID)',
    /^[1-9]\d{10}$/,
    (s) => {
      const counts = [...'0123456789'].map((d) => s.slice(0, 10).split(d).length - 1)
      const repeated = counts.filter((n) => n > 1)
      return repeated.length === 1 && repeated[0]! <= 3 && mod11and10(s)
    },
    'steuer|steuer id|steueridentifikationsnummer|idnr|tax id',
  ),
  number(
    'French social security number (NIR)',
    /^[1-478]\d{4}(\d{2}|2[AB])\d{6}\d{2}$/i,
    (s) => {
      const body = s.slice(0, 13).toUpperCase().replace('2A', '19').replace('2B', '18')
      const month = part(s, 3, 5)
      return ((month >= 1 && month <= 12) || month >= 20) && 97 - (mod97(body) % 97) === Number(s.slice(13))
    },
    'nir|securite sociale|insee|numero de securite sociale',
  ),
  number(
    'Spanish DNI',
    /^\d{8}[A-Z]$/i,
    (s) => dniLetter(part(s, 0, 8)) === s.at(-1)!.toUpperCase(),
    'dni|nif',
  ),
  number(
    'Spanish NIE',
    /^[XYZ]\d{7}[A-Z]$/i,
    (s) => dniLetter('XYZ'.indexOf(s[0]!.toUpperCase()) * 1e7 + part(s, 1, 8)) === s.at(-1)!.toUpperCase(),
    'nie',
  ),
  number(
    'Italian codice fiscale',
    /^[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPRST][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]$/i,
    (s) => codiceFiscale(s.toUpperCase()),
    'codice fiscale|cf|fiscal code',
  ),
  number(
    'Dutch BSN',
    /^\d{9}$/,
    (s) => (weighted(s, [9, 8, 7, 6, 5, 4, 3, 2]) - last(s)) % 11 === 0 && !same(s),
    'bsn|burgerservicenummer|sofinummer|sofi',
    false,
  ),
  number(
    'Polish PESEL',
    /^\d{11}$/,
    (s) =>
      isDay(part(s, 2, 4) % 20, part(s, 4, 6)) &&
      (10 - (weighted(s, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === last(s),
    'pesel',
  ),
  number(
    'Swedish personnummer',
    /^(\d{2})?\d{6}[-+]?\d{4}$/,
    (s) => {
      const d = s.replace(/[-+]/, '').slice(-10)
      const day = part(d, 4, 6)
      return isDay(part(d, 2, 4), day > 60 ? day - 60 : day) && luhn(d)
    },
    'personnummer|person nummer|samordningsnummer',
  ),
  number(
    'Finnish henkilötunnus',
    /^\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]$/i,
    (s) =>
      days(s, 2, 0) &&
      '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(s.slice(0, 6) + s.slice(7, 10)) % 31] ===
        s.at(-1)!.toUpperCase(),
    'hetu|henkilotunnus|henkilötunnus',
  ),
  number(
    'Norwegian fødselsnummer',
    /^\d{11}$/,
    (s) =>
      isDay(part(s, 2, 4) % 40, part(s, 0, 2) % 40) &&
      elevens(weighted(s, [3, 7, 6, 1, 8, 9, 4, 5, 2])) === at(s, 9) &&
      elevens(weighted(s, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) === last(s),
    'fodselsnummer|fødselsnummer|personnummer',
  ),
  number('Danish CPR number', /^\d{6}-?\d{4}$/, (s) => days(s, 2, 0), 'cpr|cpr number|personnummer', false),
  number(
    'Belgian national number',
    /^\d{11}$/,
    (s) => {
      const [body, check] = [s.slice(0, 9), part(s, 9, 11)]
      return (
        (97 - (mod97(body) % 97) === check || 97 - (mod97(`2${body}`) % 97) === check) && part(s, 2, 4) <= 12
      )
    },
    'rijksregisternummer|national register|niss|insz',
  ),
  number(
    'Portuguese NIF',
    /^[1-3]\d{8}$/,
    (s) => {
      const rest = weighted(s, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
      return (rest < 2 ? 0 : 11 - rest) === last(s)
    },
    'nif|contribuinte',
    false,
  ),
  number(
    'Swiss AHV number',
    /^756\d{10}$/,
    (s) => (10 - (weighted(s, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === last(s),
    'ahv|avs|ahv nr',
  ),
  number(
    'Australian tax file number',
    /^\d{9}$/,
    (s) => weighted(s, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 && !same(s),
    'tfn|tax file number',
    false,
  ),
  number(
    'Australian Medicare number',
    /^[2-6]\d{9}\d?$/,
    (s) => weighted(s, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === at(s, 8),
    'medicare|medicare number',
    false,
  ),
  number(
    'Indian Aadhaar number',
    /^[2-9]\d{11}$/,
    (s) => verhoeff(s) && !same(s),
    'aadhaar|aadhar|uidai',
    false,
  ),
  number(
    'Indian PAN',
    /^[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]$/i,
    () => true,
    'pan|pan number|permanent account number',
    false,
  ),
  number(
    'Brazilian CPF',
    /^\d{11}$/,
    (s) => {
      const check = (n: number) => {
        const rest =
          (weighted(
            s,
            Array.from({ length: n }, (_, i) => n + 1 - i),
          ) *
            10) %
          11
        return rest === 10 ? 0 : rest
      }
      return check(9) === at(s, 9) && check(10) === at(s, 10) && !same(s)
    },
    'cpf',
  ),
  number(
    'Canadian SIN',
    /^[1-79]\d{8}$/,
    (s) => luhn(s) && !same(s),
    'sin|social insurance|social insurance number',
    false,
  ),
  number(
    'Chinese resident number',
    /^[1-6]\d{16}[\dX]$/i,
    (s) =>
      isDay(part(s, 10, 12), part(s, 12, 14)) &&
      '10X98765432'[weighted(s, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] ===
        s.at(-1)!.toUpperCase(),
    'resident id|shenfenzheng|id card',
  ),
  number(
    'Korean resident number',
    /^\d{13}$/,
    (s) => days(s, 2, 4) && (11 - (weighted(s, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === last(s),
    'rrn|resident registration',
  ),
  number(
    'Singapore NRIC',
    /^[STFG]\d{7}[A-Z]$/i,
    (s) => {
      const first = s[0]!.toUpperCase()
      const rest = (weighted(s.slice(1), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(first) ? 4 : 0)) % 11
      return ('ST'.includes(first) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK')[rest] === s.at(-1)!.toUpperCase()
    },
    'nric|fin',
  ),
  number(
    'South African identity number',
    /^\d{10}[01]\d{2}$/,
    (s) => days(s, 2, 4) && luhn(s),
    'sa id|identity number|id number',
  ),
  number(
    'Turkish identity number',
    /^[1-9]\d{10}$/,
    (s) => {
      const odd = at(s, 0) + at(s, 2) + at(s, 4) + at(s, 6) + at(s, 8)
      const even = at(s, 1) + at(s, 3) + at(s, 5) + at(s, 7)
      return (((odd * 7 - even) % 10) + 10) % 10 === at(s, 9) && (odd + even + at(s, 9)) % 10 === at(s, 10)
    },
    'tckn|tc kimlik|kimlik no',
  ),
]

const dniLetter = (value: number): string => 'TRWAGMYFPDXBNJZSQVHLCKE'[value % 23]!

const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

/** Signs on odd places count by a table of their own, on even places as they are; the last is what is left by 26. */
function codiceFiscale(text: string): boolean {
  let sum = 0
  for (let i = 0; i < 15; i++) {
    const code = text.charCodeAt(i)
    const value = code < 65 ? code - 48 : code - 65
    sum += i % 2 === 0 ? odd[value]! : value
  }
  return String.fromCharCode(65 + (sum % 26)) === text.at(-1)
}
