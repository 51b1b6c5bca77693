import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { CommandSpec } from '../authoring/command.ts'
import { type Json, jsonDigest } from '../encoding/index.ts'
import { codeMissing } from './plan.errors.ts'

/**
 * What a command's program is: the digests of the project's files among its arguments, of its declared code and
 * of its lockfiles. Throws FLOW_CODE_MISSING where a declared one is not there.
 */
export const commandDigest = (root: string, { run, code, env }: CommandSpec): string => {
  const files: Record<string, Json> = {}
  for (const argument of run) if (isFile(join(root, argument))) files[argument] = digest(join(root, argument))
  for (const declared of [...code, ...env.lock])
    for (const path of filesAt(root, declared)) files[relative(root, path)] = digest(path)
  return jsonDigest(files)
}

const filesAt = (root: string, declared: string): string[] => {
  const path = join(root, declared)
  if (isFile(path)) return [path]
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && !/(^|\/)(__pycache__|node_modules|\.git)(\/|$)/.test(entry.parentPath),
      )
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    throw codeMissing(declared)
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

const digest = (path: string) => `sha256:${createHash('sha256').update(readFileSync(path)).digest('hex')}`
