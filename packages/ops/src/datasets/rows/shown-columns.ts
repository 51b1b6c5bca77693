import type { DatasetField } from '@slipway/contract/datasets'
import type { DatasetPrivacy, Treatment } from '@slipway/contract/privacy'
import type { BrowsedColumn } from '@slipway/ml/browse'
import { maskedSql, treatedField, treatmentsOf, withSaidClasses } from '@slipway/ml/privacy'
import { quoteName } from '@slipway/ml/table'

export interface ShownColumn extends BrowsedColumn {
  readonly pii?: DatasetField['pii']
  readonly treatment?: Treatment
}

/** The columns of a version as they may be seen: masked ones as what is left of them, dropped ones not at all. */
export const shownColumns = (fields: readonly DatasetField[], privacy: DatasetPrivacy): ShownColumn[] => {
  const treatments = treatmentsOf(fields, privacy)
  return withSaidClasses(fields, privacy).flatMap((field): ShownColumn[] => {
    const { treatment = 'keep', class: kind = null } = treatments.get(field.name) ?? {}
    if (treatment === 'drop') return []
    if (treatment === 'keep') return [field]
    const seen = { ...field, ...treatedField(field, treatments), treatment }
    const column = quoteName(field.name)
    return [
      treatment === 'mask'
        ? { ...seen, shownSql: maskedSql(column, field, kind) }
        : { ...seen, shownSql: `${column}::VARCHAR`, opaque: true },
    ]
  })
}
