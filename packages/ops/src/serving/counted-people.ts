import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * Whom a server counts of those whom several may have answered, so that what is told of a person counts once. People fall
 * into cells by a hash, and each server tells which cells it counts: that takes as much room for a million people as for
 * ten. Who is alone with a server, but in a cell that another counts, is counted by none: chance leaves them out,
 * whatever is told of them.
 */
export const peopleCells = 2 ** 18

/** A bit for each cell. */
export type Cells = Uint8Array
/** By variant, as text. */
export type CountedPeople = Readonly<Record<string, string>>

/** @param marks a sign for each cell: 1 where somebody is in it */
export const cellsOf = (marks: string): Cells => {
  const cells = new Uint8Array(marks.length / 8)
  for (let cell = marks.indexOf('1'); cell >= 0; cell = marks.indexOf('1', cell + 1))
    cells[cell >> 3]! |= 1 << (cell & 7)
  return cells
}

/** The reverse of `cellsOf`. */
export const marksOf = (cells: Cells): string => {
  let marks = ''
  for (const byte of cells) for (let bit = 0; bit < 8; bit++) marks += (byte >> bit) & 1
  return marks
}

export const cellsText = (cells: Cells): string => deflateRawSync(cells).toString('base64')
const readCells = (text: string): Cells =>
  inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: peopleCells / 8 })

/** Who counts whom, as all servers told it last. */
export interface Counting {
  /** This server. */
  readonly me: string
  readonly told: readonly { readonly server: string; readonly people: CountedPeople }[]
}

/**
 * The cells of a variant that are left to others: to whoever counts them already, and where two begin at once, to the first by
 * its name. null: none.
 */
export const leftToOthers = ({ me, told }: Counting, variant: string): Cells | null => {
  let own: Cells | null = null
  const others: { server: string; cells: Cells }[] = []
  for (const { server, people } of told) {
    const text = people[variant]
    if (text === undefined) continue
    if (server === me) own = readCells(text)
    else others.push({ server, cells: readCells(text) })
  }
  if (others.length === 0) return null
  const left = new Uint8Array(others[0]!.cells.length)
  for (const { server, cells } of others) {
    const kept = server < me ? null : own
    for (let at = 0; at < left.length; at++) left[at]! |= cells[at]! & ~(kept?.[at] ?? 0)
  }
  return left
}

export const without = (cells: Cells, left: Cells | null): Cells =>
  left ? cells.map((byte, at) => byte & ~left[at]!) : cells
