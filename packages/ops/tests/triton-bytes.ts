const lists = {
  FP16: Float16Array,
  FP32: Float32Array,
  FP64: Float64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  BOOL: Uint8Array,
} as const
const wide = { INT64: BigInt64Array, UINT64: BigUint64Array } as const

/** Values as tritonclient puts them into bytes. */
export const bytesAs = (datatype: string, data: readonly unknown[]): Buffer => {
  if (datatype === 'BYTES')
    return Buffer.concat(
      data.map((value) => {
        const text = Buffer.isBuffer(value) ? value : Buffer.from(String(value))
        const length = Buffer.alloc(4)
        length.writeUInt32LE(text.length)
        return Buffer.concat([length, text])
      }),
    )
  const list =
    datatype in wide
      ? wide[datatype as keyof typeof wide].from(data.map((value) => BigInt(value as number)))
      : lists[datatype as keyof typeof lists].from(data.map(Number))
  return Buffer.from(list.buffer)
}

/** What bytes hold, as tritonclient reads it. */
export const valuesIn = (datatype: string, bytes: Buffer): unknown[] => {
  if (datatype === 'BYTES') {
    const texts: string[] = []
    for (let at = 0; at < bytes.length; ) {
      const end = at + 4 + bytes.readUInt32LE(at)
      texts.push(bytes.toString('utf8', at + 4, end))
      at = end
    }
    return texts
  }
  const own = new Uint8Array(bytes).buffer
  if (datatype in wide) return Array.from(new wide[datatype as keyof typeof wide](own), Number)
  return Array.from(new lists[datatype as keyof typeof lists](own))
}
