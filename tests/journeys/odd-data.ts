/** Numbers between 0 and 1, the same on every machine. */
export function randomly(seed: number) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff
    return state / 0x80_00_00_00
  }
}

/** A header and rows as CSV, quoted where they must be. */
export function csv(names: readonly string[], rows: readonly (readonly unknown[])[], comma = ','): string {
  const cell = (value: unknown) => {
    const text = String(value ?? '')
    return text.includes(comma) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [names, ...rows].map((row) => `${row.map(cell).join(comma)}\n`).join('')
}

/** The same CSV with one column's values made anew; no cell of it may be quoted. */
export function withColumn(text: string, name: string, value: (row: number) => string): string {
  const [head = '', ...lines] = text.trimEnd().split('\n')
  const at = head.split(',').indexOf(name)
  const changed = lines.map((line, row) => line.split(',').with(at, value(row)).join(','))
  return `${[head, ...changed].join('\n')}\n`
}
