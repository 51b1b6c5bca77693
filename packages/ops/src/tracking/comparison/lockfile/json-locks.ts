type Pairs = Iterable<readonly [string, string]>
type Table<Value> = Readonly<Record<string, Value>>

/** npm's, versions 1 to 3. Links to folders of the same repository are no packages. */
export function* packageLock(text: string): Pairs {
  const lock = JSON.parse(text) as {
    packages?: Table<{ version?: string; link?: boolean }>
    dependencies?: Table<NestedPackage>
  }
  if (!lock.packages) return yield* nested(lock.dependencies ?? {})
  for (const [path, { version, link }] of Object.entries(lock.packages)) {
    const at = path.lastIndexOf('node_modules/')
    if (at >= 0 && version !== undefined && !link) yield [path.slice(at + 'node_modules/'.length), version]
  }
}

interface NestedPackage {
  readonly version?: string
  readonly dependencies?: Table<NestedPackage>
}

function* nested(dependencies: Table<NestedPackage>): Pairs {
  for (const [name, { version, dependencies: inner }] of Object.entries(dependencies)) {
    if (version !== undefined) yield [name, version]
    if (inner) yield* nested(inner)
  }
}

/** Of Bun, which lets commas stand before a closing bracket. */
export function* bunLock(text: string): Pairs {
  const lock = JSON.parse(text.replace(/,(\s*[\]}])/g, '$1')) as { packages?: Table<[string, ...unknown[]]> }
  for (const [spec] of Object.values(lock.packages ?? {})) yield* specPair(spec)
}

export function* denoLock(text: string): Pairs {
  const lock = JSON.parse(text) as { npm?: Table<unknown>; jsr?: Table<unknown>; remote?: Table<string> }
  for (const spec of Object.keys(lock.npm ?? {})) yield* specPair(spec.split('_')[0]!)
  for (const spec of Object.keys(lock.jsr ?? {})) yield* specPair(spec)
  for (const [url, hash] of Object.entries(lock.remote ?? {})) yield [url, hash]
}

export function* pipfileLock(text: string): Pairs {
  const lock = JSON.parse(text) as Table<Table<{ version?: string }>>
  for (const part of ['default', 'develop'])
    for (const [name, { version }] of Object.entries(lock[part] ?? {}))
      if (version !== undefined) yield [name, version.replace(/^==/, '')]
}

/** name@version, where the name may begin with @. */
export function* specPair(spec: string): Pairs {
  const at = spec.lastIndexOf('@')
  if (at > 0) yield [spec.slice(0, at), spec.slice(at + 1)]
}
