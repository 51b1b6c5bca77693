/** An array as NumPy wrote it. */
export interface NumpyArray {
  readonly shape: readonly number[]
  /** As NumPy says it, such as uint8 or float32. */
  readonly cells: string
  readonly cellBytes: number
  /** The cells in C order. */
  readonly bytes: Buffer
  readonly kind: 'integer' | 'number' | 'boolean' | 'text'
  /** A cell as text; null where it is NaN. */
  text(index: number): string | null
}

/**
 * Reads the .npy format (numpy.lib.format, versions 1 to 3): a header that is a Python dictionary, then the cells.
 * @throws Error in words where it is not one, is cut off, or holds Python objects
 */
export const readNpy = (file: Buffer): NumpyArray => {
  if (file.subarray(0, 6).toString('latin1') !== '\x93NUMPY') throw new Error('it is no array of NumPy')
  const wide = file[6]! >= 2
  const length = wide ? file.readUInt32LE(8) : file.readUInt16LE(8)
  const start = (wide ? 12 : 10) + length
  const header = file.toString('utf8', wide ? 12 : 10, start)
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1]
  if (descr === undefined) throw new Error('its cells are records, which are no table of one type')
  const shape = [...(/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '').matchAll(/\d+/g)].map(Number)
  const type = typeOf(descr)
  const count = shape.reduce((product, n) => product * n, 1)
  const bytes = file.subarray(start, start + count * type.bytes)
  if (bytes.length < count * type.bytes) throw new Error('it is cut off')
  const inOrder = /'fortran_order':\s*True/.test(header) ? fromFortran(bytes, shape, type.bytes) : bytes
  const little = descr.startsWith('>') ? swapped(inOrder, type.swap) : inOrder
  return {
    shape,
    cells: type.name,
    cellBytes: type.bytes,
    kind: type.kind,
    bytes: little,
    text: type.text(little),
  }
}

interface CellType {
  readonly name: string
  readonly bytes: number
  /** How many bytes are turned around together. */
  readonly swap: number
  readonly kind: NumpyArray['kind']
  text(bytes: Buffer): (index: number) => string | null
}

const typeOf = (descr: string): CellType => {
  const [, kind, digits] = /^[<>|=]?([a-zA-Z])(\d*)$/.exec(descr) ?? []
  const size = Number(digits)
  const whole = (name: string, read: (b: Buffer, at: number) => number | bigint): CellType => ({
    name,
    bytes: size,
    swap: size,
    kind: 'integer',
    text: (bytes) => (i) => String(read(bytes, i * size)),
  })
  const fraction = (name: string, read: (b: Buffer, at: number) => number): CellType => ({
    ...whole(name, read),
    kind: 'number',
    text: (bytes) => (i) => numberText(read(bytes, i * size)),
  })
  switch (`${kind}${digits}`) {
    case 'b1':
      return {
        ...whole('bool', (b, at) => b[at]!),
        kind: 'boolean',
        text: (b) => (i) => (b[i] ? 'true' : 'false'),
      }
    case 'u1':
      return whole('uint8', (b, at) => b[at]!)
    case 'i1':
      return whole('int8', (b, at) => b.readInt8(at))
    case 'u2':
      return whole('uint16', (b, at) => b.readUInt16LE(at))
    case 'i2':
      return whole('int16', (b, at) => b.readInt16LE(at))
    case 'u4':
      return whole('uint32', (b, at) => b.readUInt32LE(at))
    case 'i4':
      return whole('int32', (b, at) => b.readInt32LE(at))
    case 'u8':
      return whole('uint64', (b, at) => b.readBigUInt64LE(at))
    case 'i8':
      return whole('int64', (b, at) => b.readBigInt64LE(at))
    case 'f2':
      return fraction('float16', (b, at) => halfOf(b.readUInt16LE(at)))
    case 'f4':
      return fraction('float32', (b, at) => b.readFloatLE(at))
    case 'f8':
      return fraction('float64', (b, at) => b.readDoubleLE(at))
    default:
      return textType(kind, size, descr)
  }
}

/** Texts of one length, filled up with zeros: bytes (S) or code points (U). */
const textType = (kind: string | undefined, size: number, descr: string): CellType => {
  if (kind === 'O') throw new Error('its cells are Python objects, which could run code when they are read')
  if (kind !== 'S' && kind !== 'U') throw new Error(`cells of type ${descr} are not read here`)
  const bytes = kind === 'U' ? size * 4 : size
  const decode = (cell: Buffer): string => {
    if (kind === 'S') return cell.toString('utf8')
    let text = ''
    for (let at = 0; at < cell.length; at += 4) text += String.fromCodePoint(cell.readUInt32LE(at))
    return text
  }
  return {
    name: kind === 'U' ? `str${size}` : `bytes${size}`,
    bytes,
    swap: kind === 'U' ? 4 : 1,
    kind: 'text',
    text: (all) => (i) => decode(all.subarray(i * bytes, (i + 1) * bytes)).replace(/\0+$/, ''),
  }
}

const numberText = (value: number): string | null => {
  if (Number.isNaN(value)) return null
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'
}

/** IEEE 754 of 16 bits. */
const halfOf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const swapped = (bytes: Buffer, size: number): Buffer => {
  const turned = Buffer.from(bytes)
  if (size === 2) return turned.swap16()
  if (size === 4) return turned.swap32()
  return size === 8 ? turned.swap64() : turned
}

/** First index fastest to last index fastest. */
const fromFortran = (bytes: Buffer, shape: readonly number[], size: number): Buffer => {
  const turned = Buffer.alloc(bytes.length)
  const strides: number[] = []
  shape.reduce((stride, n) => (strides.push(stride), stride * n), 1)
  const index = shape.map(() => 0)
  for (let to = 0; to < bytes.length; to += size) {
    const from = index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0) * size
    bytes.copy(turned, to, from, from + size)
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0
  }
  return turned
}
