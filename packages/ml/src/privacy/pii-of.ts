import { wordsOf } from '../inspect/names.ts'
import { folded, givenNames } from './given-names.ts'
import { nationalNumbers } from './national-numbers.ts'
import type { Pii, PiiClass } from './pii-class.ts'
import * as is from './recognise.ts'

/** This share of the values must be of the kind; typing errors stay below. Each of them is a value of its own. */
const share = 0.8
const shareNamed = 0.5
/** What a check digit alone proves takes so many different values, of which one in ten may be mistyped. */
const proofs = 20
const proofShare = 0.9

/**
 * What personal data a column holds, from its values where they prove it (check digits, formats) and else from
 * its name and values together: a name alone (`HospitalName`) or a shape alone (nine digits) proves nothing.
 *
 * @param values different values of the column as text, as many as one likes to look at
 */
export const piiOf = (name: string, values: readonly string[]): Pii | null => {
  const seen = values.map((value) => value.trim()).filter((value) => value !== '')
  if (seen.length === 0) return null
  const said = ` ${wordsOf(name).map(folded).join(' ')} `
  for (const kind of kinds) {
    const says = (phrase: string) => said.includes(` ${phrase} `)
    if (kind.notNamed?.some(says)) continue
    const named = kind.named?.some(says) ?? false
    if (!named && kind.named && !kind.alone) continue
    const [wanted, least] = named ? [shareNamed, 1] : (kind.alone ?? [share, 3])
    if (seen.length < least) continue
    const matching = seen.filter(kind.is).length
    if (matching < wanted * seen.length) continue
    const percent = Math.round((100 * matching) / seen.length)
    return {
      class: kind.class,
      evidence: `${percent}% of its values ${kind.says}${named ? ', and so does the name' : ''}`,
    }
  }
  return null
}

interface Kind {
  readonly class: PiiClass
  /** Phrases of the name; absent where the name says nothing. */
  readonly named?: readonly string[]
  /** Phrases of the name that say it is something else. */
  readonly notNamed?: readonly string[]
  /** Which share of how many values proves it where the name does not say so; absent: nothing does. */
  readonly alone?: readonly [share: number, least: number]
  readonly is: (value: string) => boolean
  readonly says: string
}

const phrases = (text: string): readonly string[] => text.split('|')

const plainNumber = (value: string): string => value.replace(/[\s./-]/g, '')
const byForm = nationalNumbers.map((one): Kind => {
  const matches = (value: string) => one.form.test(value) && one.valid(value)
  return {
    class: 'national number',
    named: one.words.map(folded),
    ...(one.proves && { alone: [proofShare, proofs] as const }),
    is: (value) => matches(plainNumber(value)) || matches(value.replace(/\s/g, '')),
    says: `are of the form of a ${one.name}, with its rules and check digits`,
  }
})

const kinds: readonly Kind[] = [
  { class: 'e-mail', is: is.isEmail, says: 'are e-mail addresses' },
  { class: 'iban', is: is.isIban, says: 'are IBANs with a right check number' },
  { class: 'card number', is: is.isCard, says: 'are card numbers with a right check digit' },
  {
    class: 'ip address',
    notNamed: phrases('version|release|firmware|build'),
    is: is.isIp,
    says: 'are IP addresses',
  },
  { class: 'mac address', is: is.isMac, says: 'are addresses of network devices' },
  {
    class: 'national number',
    is: (value) => /^\d{3}-\d{2}-\d{4}$/.test(value) && byForm[0]!.is(value),
    says: 'are written as US social security numbers',
  },
  { class: 'phone', is: is.isPhone, says: 'are phone numbers' },
  ...byForm,
  {
    class: 'phone',
    named: phrases(
      'phone|telephone|tel|mobile|cell|fax|phonenumber|telefon|handy|telefono|telephone number|msisdn|telefonnummer|handynummer|mobilnummer|mobiltelefon|rufnummer|telefonnr|telefoonnummer|portable|movil|celular|telefone|cellulare|komorka|telefonszam|puhelin|puhelinnumero|phoneno|mobileno',
    ),
    is: is.isPhoneLike,
    says: 'look like phone numbers',
  },
  {
    class: 'national number',
    named: phrases(
      'ssn|soc sec id|soc sec|social security|national id|national number|passport|passport number|tax id|nhs|nino|driver license|drivers license|driving licence|licence number|identity number',
    ),
    is: (value) => /^[A-Z]{0,3}\d[\d\s\-./]{4,}[A-Z]?$/i.test(value),
    says: 'look like official numbers of a person',
  },
  {
    class: 'person name',
    named: phrases(
      'given name|first name|last name|surname|forename|full name|family name|middle name|firstname|lastname|fullname|maiden name|vorname|nachname|familienname|customer name|patient name|person name|employee name|client name|cardholder|contact name|prenom|nom de famille|nombre|apellido|apellidos|cognome|achternaam|voornaam|card holder|account holder|fname|lname|sobrenome|imie|nazwisko|fornamn|efternamn|fornavn|etternavn|efternavn|etunimi|sukunimi|jmeno|prijmeni|soyad|soyadi|keresztnev|vezeteknev|nom complet|nombre completo|nome completo|imie i nazwisko|nome cognome',
    ),
    is: is.isNameLike,
    says: 'look like names of people',
  },
  {
    class: 'person name',
    named: phrases(
      'name|passenger|customer|patient|client|employee|contact|person|member|author|owner|holder|doctor|teacher|student|nom|nome|kunde|kundin|ansprechpartner|patientin|mitarbeiter|kundnamn|kundenname|klant|klient|cliente|paciente|empleado|salarie|dipendente|contacto|contatto|kontakt',
    ),
    is: (value) => is.isTitledName(value) || isGiven(value),
    says: 'are written as names of people are',
  },
  {
    class: 'address',
    named: phrases(
      'address|street|address 1|street address|home address|address1|addr|strasse|straße|anschrift|adresse|street name|direccion|domicilio|indirizzo|adres|straat|ulica|endereco|morada|gatuadress|osoite',
    ),
    is: (value) => /\p{L}{2,}/u.test(value) && value.length >= 4,
    says: 'look like street addresses',
  },
  {
    class: 'address',
    named: [],
    alone: [0.7, 10],
    is: is.isStreetAddress,
    says: 'are streets with house numbers',
  },
  {
    class: 'birth date',
    named: phrases(
      'birth date|birthdate|date of birth|dob|birthday|geburtsdatum|date birth|birth day|date de naissance|fecha de nacimiento|fecha nacimiento|data di nascita|data nascita|geboortedatum|geb datum|geboren|date naissance|data de nascimento|data nascimento|fodelsedatum|fødselsdato|fodselsdato|syntymaaika|data urodzenia|datum narozeni|dogum tarihi',
    ),
    is: is.isDateLike,
    says: 'look like dates',
  },
]

/** One to four words, the first or, after a comma, the second a frequent given name. */
function isGiven(value: string): boolean {
  if (!is.isNameLike(value.replace(',', ''))) return false
  const words = value.split(/[\s,]+/)
  return words.length <= 4 && words.slice(0, 2).some((word) => givenNames.has(folded(word)))
}
