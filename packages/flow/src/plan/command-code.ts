import { isAbsolute } from 'node:path'
import type { CommandSpec } from '../authoring/command.ts'
import { jsonDigest } from '../encoding/index.ts'
import type { StepCode } from './code-identity.ts'
import { codeMissing } from './plan.errors.ts'
import { filesAt } from './project-files.ts'

/**
 * What a command's program is: the digests of the project's files among its arguments, of its declared code and
 * of its lockfiles. Throws FLOW_CODE_MISSING where a declared one is not there.
 */
export const commandCode = (root: string, { run, code, env }: CommandSpec): StepCode => {
  const files: Record<string, string> = {}
  for (const argument of run)
    if (argument !== '' && !isAbsolute(argument)) Object.assign(files, filesAt(root, argument, 'file'))
  for (const declared of [...code, ...env.lock]) {
    const found = filesAt(root, declared)
    if (Object.keys(found).length === 0) throw codeMissing(declared)
    Object.assign(files, found)
  }
  return { digest: jsonDigest(files), files: Object.keys(files).sort() }
}
