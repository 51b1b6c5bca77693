import { quoteText } from '../../table/index.ts'
import type { Look } from './look.ts'
import { mapEntries } from './map-entries.ts'
import { groupsOf, type RowCheck, type Tally } from './tally.ts'

/** So many checks of a column make counting its values cheaper than asking each of every row. */
const enoughChecks = 3

/**
 * Checks of what single texts are like, in columns of few different ones: each is asked of each text once, and how often each
 * text comes is counted for all of them. Where texts come that the look had not seen, the counts do not tell.
 */
export const textTallies = async (checks: readonly RowCheck[], look: Look): Promise<Tally[]> => {
  const tallies: Tally[] = []
  for (const group of groupsOf(checks, ({ compiled }) => compiled.ofText)) {
    if (group.length < enoughChecks) continue
    const column = group[0]!.compiled.ofText!
    const seen = await look.texts(
      column,
      group.map(({ compiled }) => compiled.fails),
    )
    if (!seen || seen.length === 0) continue
    const { where } = group[0]!
    const x = where === undefined ? column : `CASE WHEN (${where}) THEN ${column} END`
    const failing = seen.filter(({ fulfils }) => fulfils.includes(true)).map(({ text }) => quoteText(text))
    const inSome =
      failing.length === 0 ? 'false' : `coalesce(list_contains([${failing.join(', ')}], ${column}), false)`
    tallies.push({
      checks: group,
      aggregates: [
        `histogram_exact(${x}, [${seen.map(({ text }) => quoteText(text)).join(', ')}])`,
        `count(${x})`,
      ],
      failing: ([map, total]) => {
        const counts = new Map(
          mapEntries(map ?? null).map(({ key, value }) => [key as string, Number(value)]),
        )
        const known = seen.reduce((sum, { text }) => sum + (counts.get(text) ?? 0), 0)
        if (known !== Number(total)) return null
        return group.map((_, i) =>
          seen.reduce((sum, { text, fulfils }) => sum + (fulfils[i] ? (counts.get(text) ?? 0) : 0), 0),
        )
      },
      some: where === undefined ? inSome : `((${where}) AND ${inSome})`,
    })
  }
  return tallies
}
