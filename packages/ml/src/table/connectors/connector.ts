import type { CsvOptions } from '../csv/open-csv.ts'
import type { Media } from '../media.ts'

/** A place that rows come from: one small file of this folder, and a line in its index. */
export interface Connector {
  readonly kind: string
  /** What a person writes, for the docs and messages. */
  readonly address: string
  /** Whether an address is of this kind; `head` is the beginning of the file that it names, empty where it names none. */
  takes(address: string, head: Buffer): boolean
  /** Brings the rows to this machine, all of them or nothing. */
  fetch(request: FetchRequest): Promise<Fetched>
}

/** What is asked of a connector. */
export interface FetchRequest {
  readonly address: string
  /** A folder for what it writes; whoever asks removes it. */
  readonly folder: string
  readonly options: FetchOptions
  readonly onProgress: (share: number) => void
}

/** What a person says of a source besides its address. */
export interface FetchOptions {
  /** SQL whose rows are wanted, of a database. */
  readonly query?: string
  /** The table that is wanted, of a database. */
  readonly table?: string
  /** The sheet of a workbook; the first where absent. */
  readonly sheet?: string
  /** The array of an archive of arrays; all where absent. */
  readonly array?: string
  /** A column that grows with every new row: only rows beyond the cursor are fetched, in its order. */
  readonly cursorColumn?: string
  /** How far the version before has come; absent at the first. */
  readonly cursor?: string
  /** What a server said of the version before; the same again means that nothing changed. */
  readonly etag?: string
  readonly lastModified?: string
  /** A table of labels for a folder of images: a CSV file with a column of file names. */
  readonly labels?: string
  /** Images that say that words are burned into their pixels: refused where absent, kept, or left out. */
  readonly burnedIn?: BurnedIn
  /** Of captured predictions: from when and until when, as ISO texts. */
  readonly since?: string
  readonly until?: string
  /** Of captured predictions: what this version of the model answered. */
  readonly modelVersion?: number
  /** Puts numbers in place of the names of image files, which may name a person; labels and splits stay. */
  readonly hideNames?: boolean
}

export type BurnedIn = 'refuse' | 'keep' | 'skip'

/** Rows that a connector has brought. */
export interface Fetched {
  /** A file that `ingest` reads; null where nothing changed since the version before. */
  readonly path: string | null
  /** The file may be of any kind: it is looked at as if it had been named. */
  readonly again?: boolean
  /** How the file is written, where that is known. */
  readonly csv?: CsvOptions
  /** What is remembered of the source, for people and for the next time. */
  readonly facts?: SourceFacts
  /** Bytes that belong to the rows, such as images. */
  readonly media?: Media
}

/** What a version remembers of its source, beside the file. */
export interface SourceFacts {
  readonly connector?: string
  readonly query?: string
  readonly table?: string
  readonly sheet?: string
  readonly array?: string
  readonly labels?: string
  readonly burnedIn?: BurnedIn
  readonly hideNames?: boolean
  readonly since?: string
  readonly until?: string
  readonly modelVersion?: number
  /** The versions that answered, such as churn@3. */
  readonly answeredBy?: string[]
  readonly cursorColumn?: string
  readonly cursor?: string
  readonly etag?: string
  readonly lastModified?: string
  /** How many files lay in a folder. */
  readonly files?: number
  /** What was taken out of DICOM files. */
  readonly scrubbed?: string[]
}
