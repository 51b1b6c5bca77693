import type { Page } from './page.ts'

/** One run where all rows are alike, else a bit each; its length (32 bits) before it. */
export const writeThere = (
  page: Page,
  rows: number,
  missing: number,
  isThere: (row: number) => boolean,
): void => {
  const isAlike = missing === 0 || missing === rows
  const head = unsigned(isAlike ? 2 * rows : 2 * Math.ceil(rows / 8) + 1)
  const bits = isAlike ? 1 : Math.ceil(rows / 8)
  page.take(4).writeUInt32LE(head.length + bits)
  page.take(head.length).set(head)
  const into = page.take(bits).fill(isAlike && missing === 0 ? 1 : 0)
  if (!isAlike) for (let row = 0; row < rows; row++) if (isThere(row)) into[row >> 3]! |= 1 << (row & 7)
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
export const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))]
