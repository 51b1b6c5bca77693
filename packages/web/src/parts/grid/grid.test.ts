import { describe, expect, it } from 'vitest'
import { isWithin, moved, rangeOf, type Selection } from './selection.ts'
import { tsv } from './tsv.ts'

const size = { rows: 1000, columns: 20, page: 25 }
const at = (row: number, column: number): Selection => ({ anchor: { row, column }, active: { row, column } })
const press = (from: Selection, key: string, ...held: ('shift' | 'ctrl')[]) =>
  moved(from, { key, shiftKey: held.includes('shift'), ctrlKey: held.includes('ctrl'), metaKey: false }, size)

describe('a selection of cells', () => {
  it('moves by keys and stays in the table', () => {
    expect(press(at(5, 5), 'ArrowDown')).toEqual(at(6, 5))
    expect(press(at(5, 5), 'j')).toEqual(at(6, 5))
    expect(press(at(0, 0), 'ArrowUp')).toEqual(at(0, 0))
    expect(press(at(990, 5), 'PageDown')).toEqual(at(999, 5))
    expect(press(at(5, 5), 'End', 'ctrl')).toEqual(at(999, 19))
    expect(press(at(5, 5), 'x')).toBeNull()
  })

  it('grows from where it began while Shift is held', () => {
    const grown = press(press(at(5, 5), 'ArrowUp', 'shift')!, 'ArrowRight', 'shift')!
    expect(rangeOf(grown)).toEqual({ rows: [4, 5], columns: [5, 6] })
    expect([isWithin(rangeOf(grown), 5, 5), isWithin(rangeOf(grown), 6, 5)]).toEqual([true, false])
    expect(rangeOf(press(at(5, 5), 'a', 'ctrl')!)).toEqual({ rows: [0, 999], columns: [0, 19] })
  })
})

it('writes cells as spreadsheets take them', () => {
  expect(
    tsv([
      ['a', null, 1.5],
      ['b\tc', 'say "x"', 'two\nlines'],
    ]),
  ).toBe('a\t\t1.5\n"b\tc"\t"say ""x"""\t"two\nlines"')
})
