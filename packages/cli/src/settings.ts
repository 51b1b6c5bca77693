import { badSetting } from './cli.errors.ts'

/** Reads --set name=value: numbers, true, false, null and JSON lists as such, all else as text. */
export function parseSettings(texts: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    texts.map((text) => {
      const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text)
      if (!match) throw badSetting(text)
      return [match[1]!, settingValue(match[2]!)]
    }),
  )
}

/** What is JSON as such, all else as text. */
export function settingValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
