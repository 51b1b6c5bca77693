import { expect, it } from 'vitest'
import { seededRandom } from '@slipway/ml/stats'
import { isoMs } from './iso-time.ts'

/** What stands around a time is no part of it. */
const msOf = (text: string): number => {
  const bytes = Buffer.from(`0${text}0`)
  return isoMs(bytes, 1, bytes.length - 1)
}

const random = seededRandom(6, 'times')
const any = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!
const number = (below: number, width: number) =>
  String(Math.floor(random.next() * below)).padStart(width, any(['0', '0', '0', '0', '0', ' ', '']))
const spelled = () => {
  const day = `${number(10_000, 4)}-${number(14, 2)}-${number(33, 2)}`
  const fraction = `${any(['.', ','])}${String(Math.floor(random.next() * 10 ** any([1, 2, 3, 6, 9, 11]))).padStart(any([1, 3, 6, 9]), '0')}`
  const seconds = any(['', `:${number(61, 2)}`, `:${number(61, 2)}${fraction}`, ':00', ':00.000', ':00.0001'])
  const clock = `${any(['T', 'T', ' ', 't', ''])}${any([number(26, 2), '24'])}:${any([number(62, 2), '00'])}${seconds}`
  const offset = `${any(['+', '-', ' +', ' -'])}${number(26, 2)}${any(['', ':', ''])}${any(['', number(62, 2)])}`
  const text = any([
    day,
    `${day}${clock}`,
    `${day}${clock}${any(['Z', 'Z', 'z', ' Z'])}`,
    `${day}${clock}${offset}`,
  ])
  if (random.next() < 0.7) return text
  const at = Math.floor(random.next() * text.length)
  return text.slice(0, at) + any(['', ...'0123456789-:.,+Z Té']) + text.slice(at + any([0, 1]))
}

const form =
  /^(\d{4}-(\d\d)-(\d\d))(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/
/** By an expression and Date.parse, which knows only some of the forms, and 30 February as 1 March. */
const wanted = (text: string): number => {
  const [, day, month, dayOfMonth, clock = '00:00', zone = 'Z'] = form.exec(text) ?? []
  if (day === undefined) return NaN
  const date = new Date(`${day}T00:00Z`)
  if (date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(dayOfMonth)) return NaN
  const [, hours, minutes = '00'] = /^([+-]\d\d):?(\d\d)?$/.exec(zone) ?? []
  return Date.parse(`${day}T${clock.replace(',', '.')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
}

it('reads times as Date.parse does, in all forms that are taken, and nothing else', () => {
  let read = 0
  for (let k = 0; k < 200_000; k++) {
    const text = spelled()
    const ms = msOf(text)
    if (!Number.isNaN(ms)) read++
    if (!Object.is(ms, wanted(text)))
      expect.fail(`${JSON.stringify(text)} is read as ${ms}, not ${wanted(text)}`)
  }
  expect(read).toBeGreaterThan(20_000)
})

it('knows every day from the year 0 to 9999, and none that the calendar lacks', () => {
  const last = Date.parse('9999-12-31')
  let next = Date.parse('0000-01-01')
  for (let year = 0; year <= 9999; year++)
    for (let month = 1; month <= 12; month++)
      for (let day = 1; day <= 32; day++) {
        const two = (value: number) => String(value).padStart(2, '0')
        const ms = msOf(`${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`)
        if (Number.isNaN(ms)) continue
        if (ms !== next) expect.fail(`${year}-${month}-${day} is read as ${ms}`)
        next += 86_400_000
      }
  expect(next).toBe(last + 86_400_000)
})
