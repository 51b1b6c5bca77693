import { keysOf, type Profile } from '../profile/index.ts'
import { type BrowsedPart, numberedSql } from './find-rows.ts'
import { looking } from './looking.ts'

/** Columns that tell every row from all others, found from a profile and proven on the rows. */
export const likelyKeys = (parts: readonly BrowsedPart[], profile: Profile): Promise<string[][]> =>
  looking((connection) =>
    keysOf(
      connection,
      numberedSql(
        parts,
        profile.columns.map(({ name, type }) => ({ name, type, nullable: true })),
      ),
      profile,
    ),
  )
