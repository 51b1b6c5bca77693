import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { email } from '../kinds/forms.ts'
import { byteAutomaton } from './byte-automaton.ts'

const judge = (pattern: RegExp): ((text: string) => number) => {
  const { classes, table, lastClass } = byteAutomaton(pattern)!
  return (text) => {
    let state = 0
    for (const byte of Buffer.from(text)) state = table[state + classes[byte]!]!
    return table[state + lastClass]!
  }
}

const emailPattern = email.pattern!({
  kind: 'email',
  columns: ['x'],
  args: {},
  severity: 'error',
  mostly: 1,
})!

describe('an automaton of a pattern', () => {
  it.each([
    [/^SKU-[0-9]{6}$/, 'SKU-0129 '],
    [/a|bc|^c$/, 'abc'],
    [/^(?:ab?)*c+$/, 'abc'],
    [/b{2,3}a/, 'ab'],
    [/^a{0,2}(b|)$|^$/, 'ab'],
    [/[^a-b-]c/, 'abc-'],
    [/^\w+\.\d?$/, 'a1_.-'],
    [/\D\W\/$/, 'a1/.'],
    [/^[A-C]z$/i, 'aAzZcD'],
    [/(^a|b$)+c?/, 'abc'],
    [/a^b|$a/, 'ab'],
    [/[a\]-]{2,}\\/, 'a]-\\'],
    [emailPattern, 'aZ0.-@@.!'],
  ])('says of %s what the pattern says', (pattern, characters) => {
    const random = seededRandom(8)
    const verdict = judge(pattern)
    const found = new Set<boolean>()
    for (let i = 0; i < 3000; i++) {
      const length = Math.floor(random.next() * 10)
      const text = Array.from(
        { length },
        () => characters[Math.floor(random.next() * characters.length)],
      ).join('')
      const matches = pattern.test(text)
      found.add(matches)
      if (verdict(text) !== (matches ? 1 : 0)) expect.fail(`${pattern} of ${JSON.stringify(text)}`)
    }
    expect(found.has(false)).toBe(true)
  })

  it('counts as long as the pattern does', () => {
    const label = 'a'.repeat(63)
    const verdict = judge(emailPattern)
    expect(verdict(`x@${label}.${label}.de`)).toBe(1)
    expect(verdict(`x@${label}a.de`)).toBe(0)
    expect(verdict(`x@de.${label}a`)).toBe(0)
  })

  it('leaves texts beyond ASCII to others, even where they match', () => {
    expect(judge(/a/)('aé')).toBe(2)
    expect(judge(/^b/)('éa')).toBe(2)
  })

  it.each([
    '.',
    '\\s',
    '\\bx',
    '(?=a)b',
    '(a)\\1',
    '\\p{L}',
    'é',
    '[[a]',
    '[\\w-a]',
    'a{2',
    '(a{90}){90}',
    '(?<n>a)',
  ])('is not made of %s', (source) => {
    expect(byteAutomaton(new RegExp(source))).toBeNull()
  })
})
