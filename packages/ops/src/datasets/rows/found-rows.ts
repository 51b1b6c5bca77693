import type { Found } from '@slipway/ml/browse'

const mostBytes = 64 * 2 ** 20

/**
 * Remembers which rows a search found, so that each page of it is read without searching again. The same search asked
 * twice at once runs once; what was not asked for longest goes first.
 */
export const openFoundRows = () => {
  const searches = new Map<string, Promise<Found>>()
  let bytes = 0
  const forget = (key: string, found: Found) => {
    if (searches.delete(key)) bytes -= found.rows.byteLength
  }
  return {
    async find(key: string, search: () => Promise<Found>): Promise<Found> {
      const known = searches.get(key)
      if (known) {
        searches.delete(key)
        searches.set(key, known)
        return known
      }
      const made = search()
      searches.set(key, made)
      try {
        bytes += (await made).rows.byteLength
      } catch (error) {
        searches.delete(key)
        throw error
      }
      for (const [other, one] of searches) {
        if (bytes <= mostBytes) break
        if (other !== key) forget(other, await one.catch(() => ({ rows: new Uint32Array(), matching: 0 })))
      }
      return made
    },
  }
}
