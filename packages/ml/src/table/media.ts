/**
 * Bytes that belong to the rows of a table, such as images: in one file, row after row, in the order of the rows. The
 * table tells how many bytes each row has, in a column or, where all have the same, once.
 */
export interface Media {
  readonly path: string
  /** Bytes of each row. */
  readonly sizes: readonly number[] | Float64Array
  readonly about: MediaFacts
}

/** What the bytes are: the files of images as they were, or the cells of an array. */
export interface MediaFacts {
  readonly kind: 'files' | 'array'
  /** The column that says how many bytes a row has; absent where all have `bytesEach`. */
  readonly sizeColumn?: string
  readonly bytesEach?: number
  /** Of an array: the shape of one row, and what its cells are, as NumPy says it, such as uint8. */
  readonly shape?: number[]
  readonly cells?: string
}
