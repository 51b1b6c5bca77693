import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../encoding/index.ts'

/** Whole or not at all. */
export const writeOutputs = (dir: string, output: Json): void => {
  const draft = join(dir, '.outputs.json')
  writeFileSync(draft, JSON.stringify(output))
  renameSync(draft, join(dir, 'outputs.json'))
}
