import { describe, expect, it } from 'vitest'
import { csvColumns } from './csv.ts'

const read = (text: string) => Object.fromEntries(csvColumns(text))

describe('CSV of a request', () => {
  it('reads quotes, doubled quotes, quoted newlines, CRLF and a byte-order mark', () => {
    expect(read('\ufeffa,b\r\n"x ""y""\nz",1\r\n,\r\n')).toEqual({ a: ['x "y"\nz', ''], b: ['1', ''] })
  })

  it('needs no newline at the end, keeps a trailing empty field, and skips blank lines', () => {
    expect(read('a,b\n1,\n\n2,3')).toEqual({ a: ['1', '2'], b: ['', '3'] })
    expect(read('a\n""\n1\n\n')).toEqual({ a: ['', '1'] })
    expect(read('a,b\n1,')).toEqual({ a: ['1'], b: [''] })
  })

  it('leaves out the index that pandas writes', () => {
    expect(read(',a\n0,x\n1,y\n')).toEqual({ a: ['x', 'y'] })
  })

  it.each([
    ['', /empty/],
    ['a,a\n1,2', /twice/],
    ['a,b\n1', /row 0.*2 fields, got 1/],
    ['a\n"x', /never closes/],
    ['a\n"x"y', /after a closing quote/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})
