import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { SlipwayError } from '@slipway/contract/error'
import type { Connector } from './connector.ts'
import { rowWide, sheetMissing } from './connectors.errors.ts'

/**
 * A sheet of a workbook, read row by row. The first row that is not empty names the columns, empty rows are left out;
 * cells become the texts that a CSV file would hold, so that types are found as there.
 */
export const excel: Connector = {
  kind: 'excel',
  address: 'an .xlsx workbook, with --sheet',
  takes: (address, head) => /\.xls[xm]$/i.test(address) && head.subarray(0, 2).toString('latin1') === 'PK',
  async fetch({ address, folder, options, onProgress }) {
    const { streamXlsxRows } = await import('hucre/xlsx')
    const path = join(folder, 'sheet.csv')
    const file = await open(path, 'w')
    const { sheet } = options
    let width = 0
    let held = ''
    try {
      const bytes = Readable.toWeb(createReadStream(address)) as ReadableStream<Uint8Array>
      for await (const { index, values } of streamXlsxRows(bytes, sheet === undefined ? {} : { sheet })) {
        const filled = values.findLastIndex((value) => value !== null && value !== '') + 1
        if (filled === 0) continue
        if (width === 0) width = filled
        if (filled > width) throw rowWide(address, index + 1, width, filled)
        held += `${Array.from({ length: width }, (_, i) => cellText(values[i])).join(',')}\n`
        if (held.length < 1 << 18) continue
        await file.write(held)
        held = ''
        onProgress(1 - 1 / (1 + index / 100_000))
      }
      await file.write(held)
      if (width === 0 && sheet !== undefined) throw new Error('there is no such sheet, or it is empty')
    } catch (cause) {
      if (cause instanceof SlipwayError || (cause as { code?: string }).code === 'ENOSPC') throw cause
      throw sheetMissing(address, sheet, cause)
    } finally {
      await file.close()
    }
    return {
      path,
      csv: { delimiter: ',', quote: '"', header: true, encoding: 'utf-8', decimal: '.' },
      facts: { connector: 'excel', ...(sheet !== undefined && { sheet }) },
    }
  },
}

const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text = value instanceof Date ? timeText(value) : String(value)
  return /[",\r\n']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A spreadsheet's times know no zone; midnight alone is a day. */
const timeText = (time: Date): string => {
  if (Number.isNaN(time.getTime())) return ''
  const text = time.toISOString().slice(0, 19).replace('T', ' ')
  return text.endsWith(' 00:00:00') ? text.slice(0, 10) : text
}
