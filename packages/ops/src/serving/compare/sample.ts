import { placeOf } from '../capture/schema.ts'

/** A random choice of what passes by that does not depend on the order: those whose ids hash lowest. */
export interface Sample<Item> {
  add(id: string, item: Item): void
  readonly items: readonly Item[]
}

/** Keeps at most `most`; everything until then. */
export const lowestHashes = <Item>(most: number): Sample<Item> => {
  let kept: { place: number; item: Item }[] = []
  let below = 1
  const cut = () => {
    if (kept.length <= most) return
    kept.sort((a, b) => a.place - b.place)
    kept = kept.slice(0, most)
    below = kept.at(-1)!.place
  }
  return {
    add(id, item) {
      const place = placeOf(id)
      if (place >= below && kept.length >= most) return
      kept.push({ place, item })
      if (kept.length >= 2 * most) cut()
    },
    get items() {
      cut()
      return kept.map(({ item }) => item)
    },
  }
}
