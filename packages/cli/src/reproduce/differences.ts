import { type Json, type TypedArray, type TypedArrayName, typedArrays } from '@slipway/flow/encoding'

/** One place where two stored values differ. */
export interface Difference {
  /** As in code: metrics.auc, rows[3]; empty: the whole. */
  readonly path: string
  /** In words; null where that side has nothing there. */
  readonly before: string | null
  readonly after: string | null
  /** after − before, of numbers; of arrays of numbers the largest. */
  readonly difference: number | null
}

export interface CompareOptions {
  /** Numbers that differ by less, as a share of the larger, count as equal. */
  readonly tolerance: number
  /** Names of properties that tell of a run and not of its result, such as how long it took. */
  readonly aside: ReadonlySet<string>
  /** The bytes of a stored array; null where they are gone. */
  bytesOf(digest: string): Promise<Uint8Array | null>
}

type Plain = { readonly [key: string]: Json }

/** Where two values of a step differ: every place, in order. Arrays of numbers are one place. */
export async function differences(a: Json, b: Json, options: CompareOptions): Promise<Difference[]> {
  const found: Difference[] = []
  const add = (
    path: string,
    before: Json | undefined,
    after: Json | undefined,
    difference: number | null = null,
  ) => {
    found.push({ path, before: shown(before), after: shown(after), difference })
  }
  const numbers = (path: string, x: number, y: number) => {
    if (Object.is(x, y) || Math.abs(x - y) <= options.tolerance * Math.max(Math.abs(x), Math.abs(y))) return
    add(path, x, y, y - x)
  }
  const walk = async (path: string, x: Json | undefined, y: Json | undefined): Promise<void> => {
    if (x === y) return
    if (typeof x === 'number' && typeof y === 'number') return numbers(path, x, y)
    if (!isHolder(x) || !isHolder(y) || Array.isArray(x) !== Array.isArray(y)) return add(path, x, y)
    if (Array.isArray(x) && Array.isArray(y)) {
      if (x.length !== y.length)
        add(`${path}.length`.replace(/^\./, ''), x.length, y.length, y.length - x.length)
      for (let i = 0; i < Math.min(x.length, y.length); i++) await walk(`${path}[${i}]`, x[i], y[i])
      return
    }
    const [one, other] = [x as Plain, y as Plain]
    if ('$typed' in one && '$typed' in other) return typed(path, one, other)
    if ('$file' in one && '$file' in other) return file(path, one, other)
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
      if (!options.aside.has(key)) await walk(path === '' ? key : `${path}.${key}`, one[key], other[key])
  }
  const typed = async (path: string, x: Plain, y: Plain): Promise<void> => {
    const [p, q] = await Promise.all([arrayOf(x, options), arrayOf(y, options)])
    if (!p || !q || p.length !== q.length || !isNumeric(p) || !isNumeric(q)) {
      if (JSON.stringify(x) !== JSON.stringify(y)) add(path, x, y)
      return
    }
    let [count, largest] = [0, 0]
    for (let i = 0; i < p.length; i++) {
      const [u, v] = [p[i]!, q[i]!]
      if (Object.is(u, v) || Math.abs(u - v) <= options.tolerance * Math.max(Math.abs(u), Math.abs(v)))
        continue
      count++
      if (!(Math.abs(v - u) <= Math.abs(largest))) largest = v - u
    }
    if (count > 0)
      found.push({
        path,
        before: `${p.length} numbers`,
        after: `${count} of them others`,
        difference: largest,
      })
  }
  const file = async (path: string, x: Plain, y: Plain): Promise<void> => {
    const [p, q] = [x['$file'] as Plain, y['$file'] as Plain]
    if (p['digest'] === q['digest']) return
    const [one, other] = await Promise.all([linesOf(p, options), linesOf(q, options)])
    if (!one || !other || one.length !== other.length) return add(path, x, y)
    const changed = one.flatMap((line, i) => (line === other[i] || isAside(line, options) ? [] : [i]))
    for (const i of changed.slice(0, mostLines)) add(`${path} line ${i + 1}`, one[i], other[i])
  }
  await walk('', a, b)
  return found
}

const mostLines = 5
const mostTextBytes = 1024 * 1024

/** The lines of a small file of text; null for any other. */
async function linesOf({ digest, bytes }: Plain, { bytesOf }: CompareOptions): Promise<string[] | null> {
  if (Number(bytes) > mostTextBytes) return null
  const held = await bytesOf(String(digest))
  if (!held || held.includes(0)) return null
  return Buffer.from(held).toString('utf8').split('\n')
}

/** A line of YAML or JSON that tells of a run: when it was, or under which id. */
const isAside = (line: string, { aside }: CompareOptions) =>
  aside.has(/^\s*"?([\w-]+)"?\s*:/.exec(line)?.[1] ?? '')

const isHolder = (value: Json | undefined): value is Plain | readonly Json[] =>
  typeof value === 'object' && value !== null

const isNumeric = (array: TypedArray): array is Exclude<TypedArray, BigInt64Array | BigUint64Array> =>
  !(array instanceof BigInt64Array || array instanceof BigUint64Array)

async function arrayOf({ $typed }: Plain, { bytesOf }: CompareOptions): Promise<TypedArray | null> {
  const held = $typed as { type: string; base64?: string; digest?: string }
  const bytes =
    held.base64 === undefined
      ? await bytesOf(held.digest ?? '')
      : Uint8Array.from(Buffer.from(held.base64, 'base64'))
  const kind = typedArrays[held.type as TypedArrayName]
  if (!bytes || !kind) return null
  const whole = bytes.slice().buffer
  return new kind(whole, 0, whole.byteLength / kind.BYTES_PER_ELEMENT)
}

const longest = 60

function shown(value: Json | undefined): string | null {
  if (value === undefined) return null
  if (isHolder(value) && '$file' in value) {
    const { digest, bytes } = (value as Plain)['$file'] as Plain
    return `a file of ${String(bytes)} bytes, ${String(digest).slice(0, 19)}…`
  }
  const text = JSON.stringify(value)
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
