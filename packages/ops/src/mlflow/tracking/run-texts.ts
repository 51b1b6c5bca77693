interface FoundRun {
  readonly id: string
  readonly revision: number
}

const mostChars = 16e6

/**
 * Runs as JSON, of which those shown last are kept: a page that is asked for again, as pages that watch runs do, then
 * costs the search and what has changed since.
 * @param write the JSON of runs by their ids; those that are gone meanwhile are left out
 * @param most characters kept
 */
export function runTexts(
  write: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  most: number = mostChars,
): (found: readonly FoundRun[]) => Promise<string[]> {
  /** The one that was not asked for longest comes first. */
  const kept = new Map<string, { readonly revision: number; readonly text: string }>()
  let chars = 0

  const forget = (id: string) => {
    chars -= kept.get(id)?.text.length ?? 0
    kept.delete(id)
  }
  const keep = (id: string, revision: number, text: string) => {
    forget(id)
    kept.set(id, { revision, text })
    chars += text.length
    for (const oldest of kept.keys()) {
      if (chars <= most) break
      forget(oldest)
    }
  }

  return async (found) => {
    const asKept = found.map(({ id, revision }) => {
      const known = kept.get(id)
      return known?.revision === revision ? known.text : undefined
    })
    const missing = found.filter((_, i) => asKept[i] === undefined).map(({ id }) => id)
    // What is read after the revision is at least as new; where it is newer, so will be the revision that is found next.
    const written = missing.length > 0 ? await write(missing) : undefined
    const texts = found.map(({ id }, i) => asKept[i] ?? written?.get(id))
    found.forEach(({ id, revision }, i) => {
      const text = texts[i]
      if (text !== undefined) keep(id, revision, text)
    })
    return texts.filter((text) => text !== undefined)
  }
}
