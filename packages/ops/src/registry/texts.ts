/** Tags and the like, by whom they belong to; an object without a prototype, so that any key is a key. */
export function textsByOwner(
  rows: readonly { owner: string; key: string; value: string }[],
): (owner: string) => Record<string, string> {
  const all = new Map<string, Record<string, string>>()
  for (const { owner, key, value } of rows) {
    let texts = all.get(owner)
    if (!texts) all.set(owner, (texts = Object.create(null) as Record<string, string>))
    texts[key] = value
  }
  return (owner) => all.get(owner) ?? {}
}
