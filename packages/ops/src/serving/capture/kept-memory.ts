/**
 * Memory that is used again and again, of one owner. Pieces of megabytes that are asked for and given back each time come to lie
 * elsewhere each time, and the process grows by what lies unused between them.
 * @param mostKeptBytes more than that is given back when memory is asked for again
 */
export const keptMemory = (mostKeptBytes: number) => {
  let kept: ArrayBuffer = new ArrayBuffer(0)
  /** At least so many bytes, which hold anything; until memory is asked for again. */
  return (bytes: number): ArrayBuffer => {
    if (kept.byteLength < bytes || kept.byteLength > mostKeptBytes)
      kept = Buffer.allocUnsafeSlow(roomy(bytes)).buffer
    return kept
  }
}

/** Up to a quarter more than so many bytes: what is needed next time is seldom exactly as much. */
export const roomy = (bytes: number): number => {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(bytes)) - 3)
  return step * Math.ceil(bytes / step)
}
