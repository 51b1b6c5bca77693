import type { PiiClass } from './pii-class.ts'
import type { PrivacySettings } from './treatment.ts'

/** Fields with the classes that people said of them in place of those that were recognised. */
export const withSaidClasses = <Named extends { readonly name: string; readonly pii?: PiiClass | undefined }>(
  fields: readonly Named[],
  { columns }: Pick<PrivacySettings, 'columns'>,
): Named[] => {
  const said = new Map(columns.map((one) => [one.column, one.class]))
  return fields.map((field) => {
    const one = said.get(field.name) ?? null
    if (one === null) return field
    const { pii: _recognised, ...rest } = field
    return (one === 'none' ? rest : { ...rest, pii: one }) as Named
  })
}
