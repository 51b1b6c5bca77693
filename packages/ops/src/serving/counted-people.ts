import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * Whom a server counts of those whom several may have answered, so that what is told of a person counts once. People fall
 * into cells by a hash, and each server claims which cells it counts: that takes as much room for a million people as for
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

/** Whom each server counts, as all of them told it last. */
export type ToldPeople = readonly { readonly server: string; readonly people: CountedPeople }[]

/**
 * Answers which of the cells that this server answered, by variant, it counts: servers claim one after another, so that no
 * two count the same.
 */
export type ClaimPeople = (answered: ReadonlyMap<string, Cells>) => Promise<ReadonlyMap<string, Cells>>

/**
 * What a server counts where others count some already: whom it answered, without those of the others. It goes on being
 * its own (`people`) whoever comes to answer them later.
 */
export const claimed = (
  me: string,
  told: ToldPeople,
  answered: ReadonlyMap<string, Cells>,
): { readonly counted: ReadonlyMap<string, Cells>; readonly people: CountedPeople } => {
  const own = told.find(({ server }) => server === me)?.people ?? {}
  const people: Record<string, string> = { ...own }
  const counted = new Map<string, Cells>()
  for (const [variant, cells] of answered) {
    const mine = Uint8Array.from(cells)
    const kept = Uint8Array.from(cells)
    const before = own[variant]
    if (before !== undefined) readCells(before).forEach((byte, at) => (kept[at]! |= byte))
    for (const { server, people: theirs } of told) {
      const text = theirs[variant]
      if (server === me || text === undefined) continue
      readCells(text).forEach((byte, at) => {
        mine[at]! &= ~byte
        kept[at]! &= ~byte
      })
    }
    counted.set(variant, mine)
    people[variant] = cellsText(kept)
  }
  return { counted, people }
}
