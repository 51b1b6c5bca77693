import { readFile } from 'node:fs/promises'
import type { NewLabel } from '@slipway/contract/labels'
import { labelsOfCsv, labelsOfLines } from '@slipway/contract/label-files'
import { fileMissing } from '@slipway/ml/table'

/** The labels of a file, by its ending: .csv, else one JSON object a line. Throws FILE_MISSING, LABELS_BAD_FORM. */
export async function readLabels(path: string): Promise<NewLabel[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') throw fileMissing(path)
    throw cause
  }
  return path.toLowerCase().endsWith('.csv') ? labelsOfCsv(text) : labelsOfLines(text)
}
