import { expect, it } from 'vitest'
import { tableOf } from '../table/index.ts'
import { isCard, isIban } from '../privacy/recognise.ts'
import { piiOf } from './pii.ts'

const classOf = (name: string, values: readonly unknown[]) =>
  piiOf(tableOf(values.map((value) => ({ [name]: value }))).columns[0]!)?.class ?? null

it('knows each kind by its values or by name and values together', () => {
  expect(classOf('x', ['a.b@c.org', 'd@e-f.co.uk', 'g+h@i.io'])).toBe('e-mail')
  expect(
    classOf('x', ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'FR1420041010050500013M02606']),
  ).toBe('iban')
  expect(classOf('x', ['4111 1111 1111 1111', '5500-0055-5555-5559', '340000000000009'])).toBe('card number')
  expect(classOf('x', [4111111111111111, 5500005555555559, 340000000000009])).toBe('card number')
  expect(classOf('x', ['192.168.0.1', '10.0.0.255', '8.8.8.8'])).toBe('ip address')
  expect(classOf('x', ['2001:db8::1', 'fe80::1ff:fe23:4567:890a', '::ffff:c0a8'])).toBe('ip address')
  expect(classOf('x', ['+49 30 901820', '+1-202-555-0143', '(0171) 555 23 11'])).toBe('phone')
  expect(classOf('phone', ['2053258100', '2563535000', '2565938310'])).toBe('phone')
  expect(classOf('first_name', ['Ana', 'Çelik', "O'Neil"])).toBe('person name')
  expect(classOf('Name', ['Braund, Mr. Owen Harris', 'Heikkinen, Miss. Laina', 'Dr. Ana Ruiz'])).toBe(
    'person name',
  )
  expect(classOf('Home Address', ['7 Wallaby Place', '12 High St', '1 Elm'])).toBe('address')
  expect(classOf('dob', ['1956-04-09', '1908-04-19', '2001-12-01'])).toBe('birth date')
  expect(classOf('ssn', ['078-05-1120', '219-09-9999', '457-55-5462'])).toBe('national number')
})

it('is not taken in by names alone, shapes alone or broken check digits', () => {
  expect(classOf('x', ['4111 1111 1111 1112', '5500-0055-5555-5550', '340000000000001'])).toBe(null)
  expect(
    classOf('x', ['DE88370400440532013000', 'GB83WEST12345698765432', 'FR1520041010050500013M02606']),
  ).toBe(null)
  expect(classOf('x', [4111111111, 5500005555, 3400000000])).toBe(null)
  expect(classOf('HospitalName', ['eye foundation', 'medical center', 'general hospital'])).toBe(null)
  expect(classOf('name', ['Green lamp', 'Metal lantern', 'Heart holder'])).toBe(null)
  expect(classOf('phone', ['yes', 'no', 'yes'])).toBe(null)
  expect(classOf('address_changes', [0, 1, 2])).toBe(null)
  expect(classOf('time', ['12:30:01', '23:59:59', '00:00:00'])).toBe(null)
  expect(classOf('version', ['1.2.3', '4.10.1', '2.0.0'])).toBe(null)
  expect(classOf('amount', [12.5, 99.99, 1000.25])).toBe(null)
  expect(classOf('telephone', [null, null])).toBe(null)
})

it('checks digits as the standards say', () => {
  expect(isCard('79927398713')).toBe(false)
  expect(isCard('4012888888881881')).toBe(true)
  expect(isCard('4012888888881882')).toBe(false)
  expect(isIban('GB29 NWBK 6016 1331 9268 19')).toBe(true)
  expect(isIban('GB29 NWBK 6016 1331 9268 18')).toBe(false)
})
