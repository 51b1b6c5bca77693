import { describe, expect, it } from 'vitest'
import { readNpy } from './npy.ts'

/** A file as numpy.save writes it. */
const npy = (descr: string, shape: readonly number[], cells: Buffer, fortran = false): Buffer => {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  const header = Buffer.from(`${text.padEnd(128 - 11)}\n`)
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1')
  start.writeUInt16LE(header.length, 8)
  return Buffer.concat([start, header, cells])
}

const cellsOf = (file: Buffer) => {
  const array = readNpy(file)
  const count = array.shape.reduce((product, n) => product * n, 1)
  return Array.from({ length: count }, (_, i) => array.text(i))
}

describe('an array of NumPy', () => {
  it('has cells of every plain type, of either order of bytes', () => {
    const doubles = Buffer.from(new Float64Array([1.5, Number.NaN, Number.NEGATIVE_INFINITY]).buffer)
    expect(cellsOf(npy('<f8', [3], doubles))).toEqual(['1.5', null, '-inf'])
    expect(cellsOf(npy('>f8', [3], Buffer.from(doubles).swap64()))).toEqual(['1.5', null, '-inf'])
    expect(cellsOf(npy('<f2', [3], Buffer.from('003c00c0007c', 'hex')))).toEqual(['1', '-2', 'inf'])
    expect(cellsOf(npy('<i8', [1], Buffer.from(new BigInt64Array([-(2n ** 60n)]).buffer)))).toEqual([
      '-1152921504606846976',
    ])
    expect(cellsOf(npy('|u1', [2], Buffer.from([0, 255])))).toEqual(['0', '255'])
    expect(cellsOf(npy('|b1', [2], Buffer.from([0, 1])))).toEqual(['false', 'true'])
    expect(cellsOf(npy('<U2', [2], Buffer.from(new Uint32Array([0x61, 0x1f600, 0x62, 0]).buffer)))).toEqual([
      'a😀',
      'b',
    ])
    expect(cellsOf(npy('|S3', [2], Buffer.from('abcd\0\0')))).toEqual(['abc', 'd'])
  })

  it('is read in C order, however it was written', () => {
    expect(cellsOf(npy('|u1', [2, 3], Buffer.from([1, 4, 2, 5, 3, 6]), true))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ])
    expect(cellsOf(npy('|u1', [2, 2, 2], Buffer.from([1, 5, 3, 7, 2, 6, 4, 8]), true))).toEqual(
      Array.from({ length: 8 }, (_, i) => String(i + 1)),
    )
  })

  it('with Python objects, cut off, or none at all is refused', () => {
    expect(() => readNpy(npy('|O', [1], Buffer.alloc(8)))).toThrow('could run code')
    expect(() => readNpy(npy('<f8', [3], Buffer.alloc(20)))).toThrow('cut off')
    expect(() => readNpy(Buffer.from('not one'))).toThrow('no array')
    expect(() => readNpy(npy('<c16', [1], Buffer.alloc(16)))).toThrow('not read here')
  })
})
