import type { Client } from '@slipway/client'
import type { Field } from '@slipway/ml/table'

/** The fields of a dataset with what `slipway data classify` said of them over what was recognised. */
export async function classifiedFields(
  { privacy }: Pick<Client, 'privacy'>,
  name: string,
  fields: readonly Field[],
): Promise<readonly Field[]> {
  const { columns } = await privacy.getDatasetPrivacy({ params: { name } })
  if (columns.every((one) => one.class === null)) return fields
  const { withSaidClasses } = await import('@slipway/ml/privacy')
  return withSaidClasses(fields, { columns })
}
