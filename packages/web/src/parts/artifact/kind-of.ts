export type FileKind = 'picture' | 'page' | 'json' | 'table' | 'parquet' | 'markdown' | 'text' | 'other'

interface Look {
  /** How its name ends. */
  readonly ends: RegExp
  /** Larger ones are not opened here, or of what can be cut only the beginning is read. */
  readonly mostBytes: number
  readonly cut?: true
}

const mb = 1_000_000

const looks: Readonly<Record<Exclude<FileKind, 'other'>, Look>> = {
  picture: { ends: /\.(png|jpe?g|gif|webp|svg)$/i, mostBytes: 25 * mb },
  page: { ends: /\.html?$/i, mostBytes: 10 * mb },
  json: { ends: /\.(json|ipynb)$/i, mostBytes: 5 * mb },
  table: { ends: /\.(csv|tsv)$/i, mostBytes: 2 * mb, cut: true },
  // Its rows are read by the server, a page at a time.
  parquet: { ends: /\.parquet$/i, mostBytes: Number.POSITIVE_INFINITY },
  markdown: { ends: /\.(md|markdown)$/i, mostBytes: 1 * mb, cut: true },
  text: {
    ends: /\.(txt|log|out|err|ya?ml|py|r|ts|tsx|js|mjs|css|toml|lock|cfg|conf|ini|sql|xml|sh|env|properties|ndjson|jsonl|diff|patch)$|(^|\/)(MLmodel|Dockerfile|Makefile|LICENSE|README|requirements[^/]*)$/i,
    mostBytes: 2 * mb,
    cut: true,
  },
}

/** How a stored file is looked at, by its name. */
export const kindOf = (path: string): FileKind =>
  (Object.keys(looks) as (keyof typeof looks)[]).find((kind) => looks[kind].ends.test(path)) ?? 'other'

export interface Reading {
  /** As much of it as is read here; null where it is too large to be opened. */
  readonly bytes: number | null
  /** Only its beginning is. */
  readonly cut: boolean
}

/** How much of a file is read to look at it. */
export function readingOf(kind: FileKind, size: number): Reading {
  if (kind === 'other') return { bytes: null, cut: false }
  const { mostBytes, cut = false } = looks[kind]
  if (size <= mostBytes) return { bytes: size, cut: false }
  return { bytes: cut ? mostBytes : null, cut }
}
