/**
 * Remembers what a search found, so that each page of it is read without searching again. The same search asked twice at
 * once runs once; what was not asked for longest goes first.
 */
export const openRemembered = <Found>(bytesOf: (found: Found) => number, mostBytes: number) => {
  const searches = new Map<string, Promise<Found>>()
  const sizes = new Map<string, number>()
  const forget = (key: string) => {
    searches.delete(key)
    sizes.delete(key)
  }
  return {
    async find(key: string, search: () => Promise<Found>): Promise<Found> {
      const made = searches.get(key) ?? search()
      // It is the last now.
      searches.delete(key)
      searches.set(key, made)
      try {
        sizes.set(key, bytesOf(await made))
      } catch (error) {
        forget(key)
        throw error
      }
      let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
      for (const other of searches.keys()) {
        if (bytes <= mostBytes) break
        if (other === key || !sizes.has(other)) continue
        bytes -= sizes.get(other)!
        forget(other)
      }
      return made
    },
  }
}
