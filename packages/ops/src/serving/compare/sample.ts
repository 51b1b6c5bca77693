import { placeOf } from '../capture/schema.ts'

/** What was chosen, with where its id hashes to. */
export interface Placed<Item> {
  readonly place: number
  readonly item: Item
}

/** A random choice of what passes by that does not depend on the order: those whose ids hash lowest. */
export interface Sample<Item> {
  add(id: string, item: Item): void
  readonly items: readonly Item[]
  /** For whoever goes on with it later. */
  readonly placed: readonly Placed<Item>[]
}

/** Keeps at most `most`; everything until then. `before`: what was chosen in an earlier life. */
export const lowestHashes = <Item>(most: number, before: readonly Placed<Item>[] = []): Sample<Item> => {
  let kept = [...before]
  let below = kept.length < most ? 1 : kept.reduce((last, { place }) => Math.max(last, place), 0)
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
    get placed() {
      cut()
      return kept
    },
  }
}
