import type { PiiClass } from '../src/privacy/index.ts'
import { seededRandom } from '../src/stats/index.ts'

/** A column as somebody would write it, and what it holds: a class of personal data, or null for a thing that looks like one. */
export interface LabelledColumn {
  readonly name: string
  readonly values: readonly string[]
  readonly is: PiiClass | null
  /** Where it is from, or what it is instead. */
  readonly what: string
}

const rowsEach = 200

/** Columns of personal data of several countries under headers of several languages, and things that resemble them. */
export const labelledColumns = (seed: number): LabelledColumn[] => {
  const random = seededRandom(seed)
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)]!
  const digits = (n: number) => Array.from({ length: n }, () => random.integer(10)).join('')
  const hex = (n: number) => Array.from({ length: n }, () => random.integer(16).toString(16)).join('')
  const letters = (n: number) =>
    Array.from({ length: n }, () => String.fromCharCode(65 + random.integer(26))).join('')
  const between = (low: number, high: number) => low + random.integer(high - low + 1)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = (from: number, to: number) =>
    `${between(from, to)}-${two(between(1, 12))}-${two(between(1, 28))}`
  const columns: LabelledColumn[] = []
  const add = (is: PiiClass | null, what: string, headers: string, value: () => string) => {
    // One in twenty is not filled in.
    for (const name of headers.split('|'))
      columns.push({
        name,
        is,
        what,
        values: Array.from({ length: rowsEach }, () => (random.integer(20) === 0 ? '' : value())),
      })
  }
  const withCheck = (draw: () => string, valid: (text: string) => boolean): string => {
    for (;;) {
      const text = draw()
      if (valid(text)) return text
    }
  }

  // E-mail.
  const first = () => pick(people[pick(Object.keys(people))]!.first)
  const last = () => pick(people[pick(Object.keys(people))]!.last)
  const plain = (text: string) => text.normalize('NFD').replace(/[^\w]/g, '').toLowerCase()
  add(
    'e-mail',
    'addresses',
    'email|e-mail|EmailAddress|kontakt|correo|courriel|col_7',
    () => `${plain(first())}.${plain(last())}@${pick(hosts)}`,
  )
  add('e-mail', 'of firms', 'contact|x1', () => `${pick(['info', 'sales', 'hr'])}${digits(3)}@${pick(hosts)}`)

  // Telephone.
  const phones: Record<string, [headers: string, value: () => string]> = {
    international: [
      'phone|telefon|col_3',
      () => `+${pick(['49', '33', '44', '34', '48'])} ${digits(3)} ${digits(7)}`,
    ],
    'United States': [
      'mobile|contact_number|field9',
      () => `(${between(201, 989)}) ${between(200, 999)}-${digits(4)}`,
    ],
    'United Kingdom': ['telephone|mobile_no', () => `07${digits(3)} ${digits(6)}`],
    Germany: ['Telefonnummer|Handynummer', () => `0${between(30, 899)}/${digits(7)}`],
    France: [
      'téléphone|portable',
      () => `0${between(1, 7)} ${digits(2)} ${digits(2)} ${digits(2)} ${digits(2)}`,
    ],
    Spain: ['teléfono|móvil', () => `6${digits(2)} ${digits(3)} ${digits(3)}`],
    Poland: ['telefon_komorkowy', () => `${between(500, 799)}-${digits(3)}-${digits(3)}`],
    Sweden: ['telefonnummer|mobilnummer', () => `07${digits(1)}-${digits(3)} ${digits(2)} ${digits(2)}`],
    Brazil: ['celular|telefone', () => `(${between(11, 99)}) 9${digits(4)}-${digits(4)}`],
  }
  for (const [where, [headers, value]] of Object.entries(phones)) add('phone', where, headers, value)

  // Cards, accounts, addresses of machines.
  add('card number', 'Visa and Mastercard', 'card|kreditkarte|pan|col_12', () =>
    withCheck(() => `${pick(['4', '51', '55'])}${digits(15)}`.slice(0, 16), luhnHolds),
  )
  add('card number', 'in groups', 'cc_number|x', () =>
    withCheck(() => `4${digits(15)}`, luhnHolds).replace(/(.{4})(?=.)/g, '$1 '),
  )
  for (const [country, length] of Object.entries({ DE: 18, NL: 14, ES: 20, FR: 23, GB: 18, PL: 24 }))
    add('iban', country, country === 'DE' ? 'iban|Kontonummer|c4' : 'account|compte', () => {
      const bank = country === 'NL' || country === 'GB' ? letters(4) + digits(length - 4) : digits(length)
      const rest = [...`${bank}${country}00`].map((sign) => Number.parseInt(sign, 36)).join('')
      return `${country}${two(98 - Number(BigInt(rest) % 97n))}${bank}`
    })
  add('ip address', 'IPv4', 'ip|client_address|c', () =>
    `${between(11, 223)}.${digits(2)}.${between(1, 254)}.${between(1, 254)}`.replace(/\.0(\d)/g, '.1$1'),
  )
  add('mac address', 'colons', 'device|mac|c', () => Array.from({ length: 6 }, () => hex(2)).join(':'))

  // National numbers.
  const sum = (text: string, weights: readonly number[]) =>
    weights.reduce((all, weight, i) => all + weight * Number(text[i]), 0)
  add(
    'national number',
    'US SSN',
    'ssn|social_security_number|col_2',
    () => `${between(100, 665)}-${between(10, 99)}-${between(1000, 9999)}`,
  )
  add(
    'national number',
    'US SSN without dashes',
    'ssn',
    () => `${between(100, 665)}${between(10, 99)}${between(1000, 9999)}`,
  )
  add(
    'national number',
    'UK NINO',
    'nino|national_insurance_no|x',
    () => `${pick(['AB', 'CE', 'JK', 'MW'])}${digits(6)}${pick(['A', 'B', 'C'])}`,
  )
  add('national number', 'UK NHS', 'nhs_number', () =>
    withCheck(
      () => digits(10),
      (s) => (11 - (sum(s, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === Number(s[9]),
    ),
  )
  add('national number', 'Spanish DNI', 'dni|documento|x', () => {
    const n = between(10_000_000, 99_999_999)
    return `${n}${'TRWAGMYFPDXBNJZSQVHLCKE'[n % 23]}`
  })
  add('national number', 'Polish PESEL', 'pesel|numer|x', () => {
    const body = `${two(between(40, 99))}${two(between(1, 12))}${two(between(1, 28))}${digits(4)}`
    return body + ((10 - (sum(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10)
  })
  add('national number', 'Brazilian CPF', 'cpf|documento|x', () => {
    const body = digits(9)
    const one = ((sum(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10
    const another = ((sum(body + one, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10
    return `${body}${one}${another}`.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4')
  })
  add('national number', 'Swedish personnummer', 'personnummer|x', () =>
    withCheck(
      () => `${two(between(40, 99))}${two(between(1, 12))}${two(between(1, 28))}${digits(4)}`,
      luhnHolds,
    ).replace(/(\d{6})/, '$1-'),
  )
  add('national number', 'Dutch BSN', 'bsn|burgerservicenummer', () =>
    withCheck(
      () => `${between(1, 9)}${digits(8)}`,
      (s) => (sum(s, [9, 8, 7, 6, 5, 4, 3, 2]) - Number(s[8])) % 11 === 0,
    ),
  )

  // Names and addresses.
  for (const [country, { first: given, last: family, headers }] of Object.entries(people)) {
    add('person name', `given names, ${country}`, headers.first, () => pick(given))
    add('person name', `family names, ${country}`, headers.last, () => pick(family))
    add('person name', `full names, ${country}`, headers.full, () => `${pick(given)} ${pick(family)}`)
  }
  for (const [country, { headers, streets, write }] of Object.entries(places))
    add('address', country, headers, () => write(pick(streets), between(1, 240)))
  add(
    'birth date',
    'ISO',
    'birth_date|DOB|Geburtsdatum|fecha_nacimiento|data_nascimento|date_naissance|födelsedatum|data_urodzenia',
    () => day(1930, 2008),
  )
  add(
    'birth date',
    'days first',
    'birthday|geb_datum|data di nascita',
    () => `${two(between(1, 28))}.${two(between(1, 12))}.${between(1930, 2008)}`,
  )

  // Things that are not about people.
  const things: Record<string, [headers: string, value: () => string]> = {
    'order numbers': ['order_number|order_id|bestellnummer|col_5', () => digits(between(9, 9))],
    'order numbers of ten digits': ['order|reference|x', () => `4${digits(9)}`],
    'numbers of eleven digits': ['tracking|parcel|x', () => `3${digits(10)}`],
    'numbers of sixteen digits': ['transaction|x', () => `4${digits(15)}`],
    SKUs: ['sku|article|x', () => `${letters(3)}-${digits(5)}`],
    EANs: [
      'ean|barcode',
      () => {
        const body = `40${digits(10)}`
        return body + ((10 - (sum(body, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10)
      },
    ],
    ISBNs: ['isbn', () => `978${digits(10)}`],
    'order dates': ['order_date|created_at|Datum|x', () => day(2015, 2024)],
    'compact dates': ['date_key|x', () => day(2015, 2024).replaceAll('-', '')],
    'epoch seconds': ['ts|timestamp', () => String(between(1_500_000_000, 1_700_000_000))],
    hashes: ['hash|sha1|x', () => hex(40)],
    UUIDs: ['uuid|session|x', () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`],
    versions: [
      'version|release',
      () => `${between(0, 9)}.${between(0, 20)}.${between(0, 20)}.${between(1, 99)}`,
    ],
    products: [
      'product_name|name|item',
      () =>
        `${pick(['Blue', 'Small', 'Oak', 'Steel'])} ${pick(['Chair', 'Lamp', 'Table', 'Shelf', 'Desk'])} ${between(1, 9)}00`,
    ],
    firms: [
      'company|customer|supplier_name',
      () =>
        `${pick(['Acme', 'Globex', 'Initech', 'Umbrella', 'Stark', 'Hooli'])} ${pick(['Ltd', 'GmbH', 'Inc', 'SA', 'BV'])}`,
    ],
    cities: [
      'city|ort|ville|x',
      () =>
        pick(['Berlin', 'Paris', 'Madrid', 'London', 'Rom', 'Lyon', 'Porto', 'Malmö', 'Kraków', 'Austin']),
    ],
    countries: [
      'country|land',
      () => pick(['Germany', 'France', 'Spain', 'Sweden', 'Poland', 'Brazil', 'Jordan', 'Chad']),
    ],
    months: ['month|x', () => pick(['April', 'May', 'June', 'August', 'January', 'March'])],
    colours: ['color|x', () => pick(['Ruby', 'Amber', 'Jade', 'Violet', 'Olive', 'Rose', 'Hazel', 'Ginger'])],
    titles: [
      'title|film',
      () =>
        `${pick(['The', 'A', 'My'])} ${pick(['Long', 'Last', 'Quiet'])} ${pick(['Road', 'Street', 'Night', 'Lane'])} ${pick(['Home', 'Away', 'Back'])}`,
    ],
    jobs: ['job|occupation|beruf', () => pick(['nurse', 'engineer', 'clerk', 'driver', 'teacher', 'farmer'])],
    amounts: ['amount|betrag|x', () => (random.next() * 5000).toFixed(2)],
    prices: ['price', () => `${between(1, 999)}.99`],
    coordinates: [
      'position|x',
      () => `${(random.next() * 90).toFixed(5)}, ${(random.next() * 180).toFixed(5)}`,
    ],
    addresses: ['website|url', () => `https://${pick(hosts)}/${letters(4).toLowerCase()}`],
    'postal codes': ['zip|plz|postcode', () => digits(5)],
    'part numbers': ['part|component', () => `${digits(3)}-${digits(2)}-${digits(5)}`],
    shifts: ['from_to|opening', () => `${two(between(6, 10))}:00 - ${between(15, 20)}:00`],
    'meter readings': ['reading|counter', () => String(between(1_000_000, 9_999_999))],
    'names of files': ['file|path', () => `IMG_${digits(4)}.jpg`],
    'names of machines': ['hostname|server_name', () => `srv-${letters(2).toLowerCase()}-${digits(2)}`],
  }
  for (const [what, [headers, value]] of Object.entries(things)) add(null, what, headers, value)
  return columns
}

const luhnHolds = (text: string): boolean =>
  [...text].toReversed().reduce((sum, sign, i) => {
    const value = Number(sign) * (i % 2 === 0 ? 1 : 2)
    return sum + (value > 9 ? value - 9 : value)
  }, 0) %
    10 ===
  0

const hosts = ['example.com', 'mail.example.org', 'firma.de', 'correo.es', 'poczta.pl', 'posta.it']

const list = (text: string) => text.split(' ')

const people: Record<
  string,
  {
    first: readonly string[]
    last: readonly string[]
    headers: { first: string; last: string; full: string }
  }
> = {
  'United States': {
    first: list('Mason Harper Jayden Wyatt Aria Brooklyn Peyton Tucker Dakota Emily James Mary'),
    last: list("Washington O'Brien Hernandez Kowalski Nguyen Smith McAllister Brown Patel"),
    headers: {
      first: 'first_name|FirstName|fname',
      last: 'last_name|surname|lname',
      full: 'full_name|name|customer_name|contact',
    },
  },
  Germany: {
    first: list('Thorsten Heidrun Jörg Liselotte Bärbel Detlef Anneliese Hans Petra Kevin'),
    last: list('Müller Schröder Weiß Krüger Öztürk Bauer Lehmann Großmann'),
    headers: { first: 'Vorname', last: 'Nachname|Familienname', full: 'Kunde|Ansprechpartner|Name' },
  },
  France: {
    first: list('Aurélie Benoît Clémence Gaëtan Héloïse Jean Marie Thibault Zoé'),
    last: list('Lefèvre Dubois Garnier Besson Moreau Rousseau'),
    headers: { first: 'prénom', last: 'nom_de_famille', full: 'nom_complet|client' },
  },
  Spain: {
    first: list('Íñigo Begoña José Nuria Lucía Gonzalo María Xavier Carmen'),
    last: list('Ibáñez Muñoz García Echevarría Núñez Ortega'),
    headers: { first: 'nombre', last: 'apellido|apellidos|primer_apellido', full: 'nombre_completo' },
  },
  Poland: {
    first: list('Zbigniew Wiesława Łukasz Bożena Piotr Katarzyna Stanisław'),
    last: list('Wójcik Kamińska Szymański Dąbrowska Nowak Woźniak'),
    headers: { first: 'imię', last: 'nazwisko', full: 'imie_i_nazwisko' },
  },
  Sweden: {
    first: list('Åsa Göran Ingrid Örjan Karl Maja Linnéa'),
    last: list('Åkesson Lindqvist Sjöberg Andersson Öberg'),
    headers: { first: 'förnamn', last: 'efternamn', full: 'kundnamn' },
  },
  Portugal: {
    first: list('João Conceição Tiago Inês Gonçalo Beatriz Rui'),
    last: list('Magalhães Simões Araújo Ferreira Pinto'),
    headers: { first: 'primeiro_nome', last: 'sobrenome', full: 'nome_completo' },
  },
}

const places: Record<
  string,
  { headers: string; streets: readonly string[]; write: (street: string, number: number) => string }
> = {
  'United States': {
    headers: 'address|street_address|location|col_9',
    streets: ['Maple Avenue', 'Oak Street', 'Sunset Blvd', 'Cedar Lane', 'Mission Rd'],
    write: (street, n) => `${n} ${street}`,
  },
  Germany: {
    headers: 'Strasse|Straße|Anschrift|x',
    streets: ['Hauptstraße', 'Bahnhofstr.', 'Lindenweg', 'Goetheplatz', 'Am Ring Allee'],
    write: (street, n) => `${street} ${n}`,
  },
  France: {
    headers: 'adresse|rue',
    streets: ['rue Victor Hugo', 'avenue de la Gare', 'place du Marché', 'chemin des Vignes'],
    write: (street, n) => `${n} ${street}`,
  },
  Spain: {
    headers: 'dirección|domicilio|x',
    streets: ['Calle Mayor', 'Avenida de la Constitución', 'Plaza Nueva', 'Paseo del Prado'],
    write: (street, n) => `${street}, ${n}`,
  },
  Italy: {
    headers: 'indirizzo|via',
    streets: ['Via Roma', 'Corso Garibaldi', 'Piazza Dante', 'Viale Europa'],
    write: (street, n) => `${street} ${n}`,
  },
  Netherlands: {
    headers: 'adres|straat',
    streets: ['Kerkstraat', 'Dorpsweg', 'Beatrixlaan', 'Marktplein'],
    write: (street, n) => `${street} ${n}`,
  },
  Poland: {
    headers: 'ulica|adres_zamieszkania',
    streets: ['ul. Długa', 'ul. Kwiatowa', 'ul. Polna'],
    write: (street, n) => `${street} ${n}`,
  },
  Sweden: {
    headers: 'gatuadress',
    streets: ['Storgatan', 'Kungsvägen', 'Drottninggatan'],
    write: (street, n) => `${street} ${n}`,
  },
}
