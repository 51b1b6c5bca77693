import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NASTY_NAMES, nastyProject } from '../../tests/nasty-project.ts'
import { projectFiles, writeProject } from './index.ts'

const root = join(import.meta.dirname, '../../../..')
const run = promisify(execFile)

describe('a project of columns with nasty names', () => {
  let folder: string
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'slipway-init-')), 'project')
    await writeProject(folder, projectFiles(nastyProject()))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    const { compilerOptions, include } = JSON.parse(await readFile(join(folder, 'tsconfig.json'), 'utf8'))
    const paths = { slipway: [join(root, 'packages/cli/src/index.ts')] }
    await writeFile(
      join(folder, 'tsconfig.test.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, paths }, include: [...include, 'misuse.ts'] }),
    )
  })
  afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }))

  /** The compiler's complaints about the project's own files. */
  const complaints = async (): Promise<string[]> => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = await run(process.execPath, [tsc, '-p', 'tsconfig.test.json', '--pretty', 'false'], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error)
    return stdout.split('\n').filter((line) => /^[^\s.]\S*\(\d+,\d+\): error/.test(line))
  }

  it('type-checks against the real packages', async () => {
    expect(await complaints()).toEqual([])
  })

  it('lets the compiler refuse a wrong setting, a wrong stage input and a value or column outside the schema', async () => {
    await writeFile(
      join(folder, 'misuse.ts'),
      [
        "import { collect, defineConfig, judge } from 'slipway'",
        "import type { PumpFailureRow } from './schemas/pump-failure.ts'",
        "export const a = defineConfig({ name: 'x', data: 'y', target: 3 })",
        "export const b = judge({ evaluation: collect({ name: 'x', source: 'y' }), rules: [] })",
        "export const c: PumpFailureRow['copy'] = 3",
        "export const d: PumpFailureRow['no such column'] = 3",
      ].join('\n'),
    )
    const found = await complaints()
    await rm(join(folder, 'misuse.ts'))
    expect(new Set(found.map((line) => line.slice(0, line.indexOf(','))))).toEqual(
      new Set(['misuse.ts(3', 'misuse.ts(4', 'misuse.ts(5', 'misuse.ts(6']),
    )
  })

  it('keeps every column under its own name', async () => {
    const source = await readFile(join(folder, 'schemas/pump-failure.ts'), 'utf8')
    const code = source
      .replace(/^import.*$/m, '')
      .replace(/^export type.*$/m, '')
      .replace('export const PumpFailure =', 'export default')
    const stubs =
      'const field = new Proxy({}, { get: () => () => ({ nullable: () => ({}) }) })\nconst row = Object.keys\n'
    const file = join(folder, 'schema-names.mjs')
    await writeFile(file, stubs + code)
    const { default: names }: { default: string[] } = await import(pathToFileURL(file).href)
    const target = nastyProject().inspection.target.name
    expect(new Set(names)).toEqual(new Set([...NASTY_NAMES, 'row id', 'copy', target]))
  })
})
