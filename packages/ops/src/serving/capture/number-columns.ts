/** So many rows are laid into columns at once. */
const stagedRows = 32
/**
 * Beyond a power of two: columns that lie a power of two apart would all want the same places of a processor's cache, and
 * some rows are written across all of them.
 */
const firstRoom = 64 + 8
const mostKeptBytes = 4 * 1024 * 1024

/**
 * Columns of numbers that grow by rows. A row that comes alone is first put beside the few before it: its places in all
 * columns are as many lines of the processor's cache, none of which is still there when the next request has been answered.
 */
export class NumberColumns {
  /** Where a row is put, value beside value, from `at` on; `endRow` ends it. */
  readonly staged: Float64Array
  at = 0
  readonly #width: number
  #room = firstRoom
  /** Column after column, `#room` values each. */
  #columns: Float64Array
  /** How many rows lie in columns. */
  #laid = 0

  constructor(width: number) {
    this.#width = width
    this.staged = new Float64Array(stagedRows * width)
    this.#columns = new Float64Array(width * firstRoom)
  }

  endRow(): void {
    this.at += this.#width
    if (this.at === this.staged.length) this.#layStaged()
  }

  /** Rows that come together: for each column, where its values are to be put before the next call. */
  addRows(count: number): (column: number) => Float64Array {
    this.#layStaged()
    const from = this.#laid
    this.#makeRoom(from + count)
    this.#laid += count
    return (column) => {
      const start = column * this.#room + from
      return this.#columns.subarray(start, start + count)
    }
  }

  /** A column's values, valid until the next call of another function. */
  column(column: number): Float64Array {
    this.#layStaged()
    const start = column * this.#room
    return this.#columns.subarray(start, start + this.#laid)
  }

  /** Begins anew, in the same memory unless it has become large. */
  clear(): void {
    this.at = 0
    this.#laid = 0
    if (this.#columns.byteLength <= mostKeptBytes) return
    this.#room = firstRoom
    this.#columns = new Float64Array(this.#width * firstRoom)
  }

  #layStaged(): void {
    if (this.at === 0) return
    const rows = this.at / this.#width
    this.#makeRoom(this.#laid + rows)
    for (let column = 0; column < this.#width; column++)
      lay(this.staged, column, this.#width, rows, this.#columns, column * this.#room + this.#laid)
    this.#laid += rows
    this.at = 0
  }

  #makeRoom(wanted: number): void {
    const before = this.#room
    if (wanted <= before) return
    while (this.#room < wanted) this.#room = 2 * this.#room - 8
    const larger = new Float64Array(this.#width * this.#room)
    for (let column = 0; column < this.#width; column++)
      larger.set(this.#columns.subarray(column * before, column * before + this.#laid), column * this.#room)
    this.#columns = larger
  }
}

/** Values `step` apart beside each other. A function of its own: the engine then soon compiles it for all its calls. */
const lay = (
  from: Float64Array,
  first: number,
  step: number,
  count: number,
  into: Float64Array,
  place: number,
): void => {
  for (let i = 0, at = first; i < count; i++, at += step) into[place + i] = from[at]!
}
