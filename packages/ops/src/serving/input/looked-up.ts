import type { Signature } from '@slipway/ml/model'
import type { Features } from '../../features/index.ts'

type Row = Readonly<Record<string, unknown>>

/**
 * A request's rows with the features that its model was trained with and that they lack. The columns that name an entity
 * and those of a view's features that the model doesn't take are left out; a stranger stays, to be refused by name. What
 * is no list of objects is handed on, for reading to refuse.
 */
export async function lookedUp(
  { features: views, inputs }: Signature,
  body: unknown,
  lookUp: Features['lookUp'],
): Promise<unknown> {
  const rows = (body as { rows?: unknown } | null)?.rows
  if (!views || !Array.isArray(rows) || !rows.every(isRow)) return body
  const taken = new Set(inputs.map((input) => input.name))
  const left = new Set(views.flatMap(({ entity, features }) => [...entity, ...features]))
  const filled = await lookUp(rows, views)
  return {
    ...(body as object),
    rows: filled.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([key]) => taken.has(key) || !left.has(key))),
    ),
  }
}

const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row)
