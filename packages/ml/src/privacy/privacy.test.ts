import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { nationalNumbers } from './national-numbers.ts'
import { piiOf, redactText } from './index.ts'

/**
 * Numbers that their issuers or python-stdnum's and Presidio's documentation publish as examples, and the same with
 * one digit changed.
 */
const examples: readonly [name: string, right: string, wrong: string][] = [
  ['US social security number', '536-90-4399', '000-90-4399'],
  ['US taxpayer number', '912-90-3456', '912-93-3456'],
  ['UK NHS number', '943 476 5870', '943 476 5871'],
  ['UK national insurance number', 'QQ123456C'.replace('QQ', 'AB'), 'QQ123456C'],
  ['German tax number (Steuer-ID)', '36 574 261 809', '36 574 261 890'],
  ['French social security number (NIR)', '2 95 10 99 126 111 93', '2 95 10 99 126 111 94'],
  ['Spanish DNI', '54362315K', '54362315Z'],
  ['Spanish NIE', 'X-2482300W', 'X-2482300A'],
  ['Italian codice fiscale', 'RCCMNL83S18D969H', 'RCCMNL83S18D969A'],
  ['Dutch BSN', '1112.22.333', '1112.52.333'],
  ['Polish PESEL', '44051401359', '44051401358'],
  ['Swedish personnummer', '880320-0016', '880320-0018'],
  ['Finnish henkilötunnus', '311280-888Y', '311280-888A'],
  ['Norwegian fødselsnummer', '151086 95088', '151086 95077'],
  ['Danish CPR number', '211062-5629', '219962-5629'],
  ['Belgian national number', '85.07.30-033 28', '85.07.30-033 29'],
  ['Portuguese NIF', '123456789', '123456788'],
  ['Swiss AHV number', '756.9217.0769.85', '756.9217.0769.84'],
  ['Australian tax file number', '123 456 782', '123 456 789'],
  ['Australian Medicare number', '2123 45670 1', '2123 45671 1'],
  ['Indian Aadhaar number', '234123412346', '234123412347'],
  ['Indian PAN', 'ACUPA7085R', 'ACUXA7085R'],
  ['Brazilian CPF', '390.533.447-05', '390.533.447-06'],
  ['Canadian SIN', '123-456-782', '123-456-783'],
  ['Chinese resident number', '360426199101010071', '360426199101010072'],
  ['Korean resident number', '971013-9019902', '971013-9019903'],
  ['Singapore NRIC', 'S0000001I', 'S0000001J'],
  ['South African identity number', '7503305044089', '7503305044088'],
  ['Turkish identity number', '17291716060', '17291716050'],
]

const known = (name: string) => nationalNumbers.find((one) => one.name === name)!
const holds = (name: string, value: string) =>
  [value.replace(/[\s./-]/g, ''), value.replace(/\s/g, '')].some(
    (text) => known(name).form.test(text) && known(name).valid(text),
  )

describe('national numbers', () => {
  it('have an example each', () => {
    expect(examples.map(([name]) => name)).toEqual(nationalNumbers.map(({ name }) => name))
  })
  it.each(examples)('%s: %s, not %s', (name, right, wrong) => {
    expect(holds(name, right)).toBe(true)
    expect(holds(name, wrong)).toBe(false)
  })
})

const random = seededRandom(11)
const digits = (n: number) => Array.from({ length: n }, () => random.integer(10)).join('')
/** Random numbers of a form, of which the rules accept one in eleven or so. */
const made = (name: string, draw: () => string, n = 60): string[] => {
  const found: string[] = []
  while (found.length < n) {
    const value = draw()
    if (holds(name, value)) found.push(value)
  }
  return found
}

describe('columns of national numbers', () => {
  it.each([
    ['German tax number (Steuer-ID)', 'steuer_id', () => digits(11)],
    ['Dutch BSN', 'bsn', () => digits(9)],
    ['UK NHS number', 'nhs_number', () => digits(10)],
    ['Brazilian CPF', 'cpf', () => digits(11)],
    ['Canadian SIN', 'sin', () => digits(9)],
    ['Indian Aadhaar number', 'aadhaar', () => digits(12)],
    ['Australian tax file number', 'TFN', () => digits(9)],
  ])('are found: %s as %s', (name, column, draw) => {
    expect(piiOf(column, made(name, draw))).toMatchObject({ class: 'national number' })
    expect(
      piiOf(
        column,
        Array.from({ length: 60 }, () => draw().slice(0, 4)),
      ),
    ).toBe(null)
  })

  it('are proved by values alone where form and check digits are rare', () => {
    const proved = nationalNumbers.filter((one) => one.proves).map(({ name }) => name)
    for (const name of ['Polish PESEL', 'Brazilian CPF', 'Swiss AHV number']) expect(proved).toContain(name)
    expect(
      piiOf(
        'x',
        made('Brazilian CPF', () => digits(11)),
      )?.evidence,
    ).toContain('Brazilian CPF')
    expect(
      piiOf(
        'x',
        made('Swiss AHV number', () => `756${digits(10)}`),
      )?.class,
    ).toBe('national number')
  })

  it('are not seen in random numbers of any length, however named', () => {
    for (const length of [8, 9, 10, 11, 12, 13, 16])
      for (const name of ['x', 'order_number', 'sku', 'account'])
        expect(
          piiOf(
            name,
            Array.from({ length: 200 }, () => `${1 + random.integer(9)}${digits(length - 1)}`),
          ),
        ).toBe(null)
  })
})

describe('people and places', () => {
  it('are known by content where a name says little', () => {
    expect(piiOf('customer', ['Anna Schmidt', 'Lucía García', 'Müller, Hans', 'Wei Zhang'])?.class).toBe(
      'person name',
    )
    expect(
      piiOf(
        'location',
        Array.from({ length: 12 }, (_, i) => `${i + 1} Elm Street`),
      )?.class,
    ).toBe('address')
    expect(
      piiOf(
        'ort',
        Array.from({ length: 12 }, (_, i) => `Hauptstraße ${i + 1}`),
      )?.class,
    ).toBe('address')
    expect(piiOf('device', ['00:1A:2B:3C:4D:5E', '00:1A:2B:3C:4D:5F', 'aa-bb-cc-dd-ee-ff'])?.class).toBe(
      'mac address',
    )
  })
  it('are not seen in things', () => {
    expect(piiOf('customer', ['Acme Ltd', 'Globex', 'Initech', 'Umbrella'])).toBe(null)
    expect(piiOf('owner', ['sales', 'marketing', 'it'])).toBe(null)
    expect(
      piiOf('title', [
        '10 years of war',
        '12 angry men',
        '7 samurai',
        '3 idiots',
        '8 mile',
        '21 grams',
        '4 rooms',
        '101 dalmatians',
        '9 songs',
        '2 guns',
      ]),
    ).toBe(null)
    expect(piiOf('mac', ['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '11:11:11:11:11:11'])).toBe(null)
    expect(piiOf('firmware_version', ['1.2.3.4', '1.2.3.5', '10.0.0.1'])).toBe(null)
    expect(piiOf('created', ['2021-03-04 1000', '2021-03-04 1200', '2020-01-01 0900'])).toBe(null)
  })
})

it('masks in a text what its form or check digits prove, and nothing else', () => {
  expect(redactText('row 7: ana.b@example.org, "bob@x.io" and DE89 3704 0044 0532 0130 00.')).toBe(
    'row 7: a•••, "b•••" and •••0 00.',
  )
  expect(redactText('card 4111 1111 1111 1111 or 4111111111111111; call +49 30 901820')).toBe(
    'card •••1111 or •••1111; call •••1820',
  )
  const harmless =
    'at 1795657051760 ms, 4111111111111112, 0.4111111111111111, user@host, ds1:5119ed5861fc, 2024-01-31, 127.0.0.1:4700, +3.5'
  expect(redactText(harmless)).toBe(harmless)
})
