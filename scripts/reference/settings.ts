import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Setting {
  readonly name: string
  readonly type: string
  readonly what: string
}

/** The properties of an interface with what their comments say, read from its source. */
export function settingsOf(file: string, name: string): Setting[] {
  const source = readFileSync(join(import.meta.dirname, '../../packages/ml/src', file), 'utf8')
  const body = new RegExp(`interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1]
  if (body === undefined) throw new Error(`${file} has no interface ${name}.`)
  const found: Setting[] = []
  let comment = ''
  for (const [, said, property, type] of body.matchAll(
    /\/\*\*([\s\S]*?)\*\/|^ {2}readonly (\w+)\??: (.+)$/gm,
  )) {
    if (property === undefined) comment = said!.replace(/\s*\n\s*\*?\s*/g, ' ').trim()
    else {
      found.push({ name: property, type: spelledOut(source, type!), what: comment })
      comment = ''
    }
  }
  return found
}

/** A type that the same file names, such as Loss, in full. */
const spelledOut = (source: string, type: string): string =>
  new RegExp(`^export type ${type} = (.+)$`, 'm').exec(source)?.[1] ?? type

/** Whether a file describes settings under this name, such as ScaleSettings. */
export const hasSettings = (file: string, name: string): boolean =>
  readFileSync(join(import.meta.dirname, '../../packages/ml/src', file), 'utf8').includes(
    `interface ${name} `,
  )
