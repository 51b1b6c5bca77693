/** What a parameter may be given as; objects become keys with dots, all else its text. */
export type ParamValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | readonly unknown[]
  | { readonly [key: string]: ParamValue }

/** { model: { depth: 6 }, lr: .1 } → { 'model.depth': '6', lr: '0.1' }; lists become JSON, undefined is left out. */
export function textsOf(params: { readonly [key: string]: ParamValue }): Record<string, string> {
  const texts: Record<string, string> = {}
  collect(params, '', texts)
  return texts
}

function collect(
  values: { readonly [key: string]: ParamValue },
  prefix: string,
  into: Record<string, string>,
) {
  for (const [name, value] of Object.entries(values)) {
    const key = prefix + name
    if (value === undefined) continue
    if (isPlain(value)) collect(value, `${key}.`, into)
    else into[key] = textOf(value)
  }
}

function textOf(value: ParamValue): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

const isPlain = (value: ParamValue): value is { readonly [key: string]: ParamValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** 32 hexadecimal digits: 12 of the time, 20 of chance, as the server makes them. */
export function newRunId(): string {
  const chance = crypto.getRandomValues(new Uint8Array(10))
  return (
    Date.now().toString(16).padStart(12, '0') +
    [...chance].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  )
}
