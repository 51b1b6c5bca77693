import { SlipwayError } from './error/slipway-error.ts'
import type { NewLabel } from './labels.ts'

const badLabels = (message: string, hint: string) =>
  new SlipwayError({ code: 'LABELS_BAD_FORM', kind: 'invalid', message, hint })

/** One label a line, as JSON. Throws LABELS_BAD_FORM, naming the line. */
export const labelsOfLines = (text: string): NewLabel[] =>
  text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line) as NewLabel]
    } catch {
      throw badLabels(
        `Line ${at + 1} is no JSON: ${line.slice(0, 80)}`,
        'Send one object a line: {"id":"rq_…","value":"Yes"}.',
      )
    }
  })

/** CSV with the columns id and value, and row and at where wanted. Throws LABELS_BAD_FORM, naming the line. */
export const labelsOfCsv = (text: string): NewLabel[] => {
  const [head, ...rows] = recordsOf(text)
  const names = (head ?? []).map((name) => name.trim().toLowerCase())
  const [id, value, row, at] = [['id'], ['value', 'label'], ['row'], ['at', 'atms']].map((some) =>
    names.findIndex((name) => some.includes(name)),
  ) as [number, number, number, number]
  if (id < 0 || value < 0)
    throw badLabels(
      `The first line is ${JSON.stringify((head ?? []).join(',').slice(0, 80))}, which names no id or no value.`,
      'Begin with id,value or id,row,value,at; at is a time such as 2026-11-01T12:00:00Z or milliseconds.',
    )
  return rows.map((cells, index) => {
    const line = index + 2
    if (cells.length !== names.length)
      throw badLabels(
        `Line ${line} has ${cells.length} cells, the first line ${names.length}.`,
        'Put cells with commas into double quotes.',
      )
    const told = cells[at]?.trim() ?? ''
    const number = row < 0 || cells[row]!.trim() === '' ? 0 : Number(cells[row])
    if (!Number.isInteger(number) || number < 0)
      throw badLabels(`Line ${line} names row ${cells[row]}.`, 'Rows of a request are counted from 0.')
    return {
      id: cells[id]!.trim(),
      value: cells[value] === '' ? null : cells[value]!,
      row: number,
      ...(told === '' ? {} : { atMs: momentOf(told, line) }),
    }
  })
}

const momentOf = (text: string, line: number): number => {
  const zoned = /^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text
  const ms = /^\d{9,}$/.test(text) ? Number(text) : Date.parse(zoned)
  if (Number.isNaN(ms))
    throw badLabels(
      `Line ${line} has no time in ${JSON.stringify(text.slice(0, 40))}.`,
      'Write 2026-11-01T12:00:00Z.',
    )
  return ms
}

/** RFC 4180: cells in double quotes may hold commas, newlines and doubled quotes. */
const recordsOf = (text: string): string[][] => {
  const records: string[][] = []
  let record: string[] = []
  for (const [, quoted, plain, end] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    record.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (record.length > 1 || record[0] !== '') records.push(record)
    record = []
  }
  return records
}
