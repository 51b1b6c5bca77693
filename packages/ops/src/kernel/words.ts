export const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView =>
  new DataView(buffer, byteOffset, byteLength)

/** Writes bytes that somebody has eight in a word, as `wordsOfNewest` does; there is room for whole words. */
export const putWords = (view: DataView, at: number, words: Float64Array): void => {
  for (let k = 0; k < words.length; k++) view.setFloat64(at + 8 * k, words[k]!, true)
}
