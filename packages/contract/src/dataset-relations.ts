import { Type, type Static } from 'typebox'
import { givenId } from './names.ts'
import { endpoint } from './endpoint.ts'

export const DatasetRelations = Type.Object({
  /** Columns, alone or together, that tell every row from all others, as far as the profile lets hope. */
  keys: Type.Array(Type.Array(Type.String())),
  /** Pairs of columns of numbers, the strongest first, over the rows that have both; 40 columns at most. */
  correlations: Type.Array(
    Type.Object({
      columns: Type.Tuple([Type.String(), Type.String()]),
      rows: Type.Integer({ minimum: 0 }),
      r: Type.Number({ description: 'Pearson’s, −1 to 1' }),
    }),
  ),
})
export type DatasetRelations = Static<typeof DatasetRelations>

export const datasetRelations = endpoint({
  operation: 'datasetRelations',
  summary: 'How the columns of a version hang together: likely keys, correlations of numbers',
  tag: 'datasets',
  method: 'GET',
  path: '/api/v1/dataset-versions/:id/relations',
  role: 'viewer',
  params: Type.Object({ id: givenId('ds') }),
  reply: DatasetRelations,
})
