// Writes what follows from the code: docs/reference and the kernels in WebAssembly. `--check` writes nothing and fails where a file differs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { buildKernel } from './build-kernel.ts'
import { checksPage } from './reference/checks.ts'
import { cliPage } from './reference/cli.ts'
import { metricsPage } from './reference/metrics.ts'
import { openApiFile } from './reference/openapi.ts'
import { formatted } from './reference/format.ts'
import { preparationPage } from './reference/preparation.ts'
import { trainersPage } from './reference/trainers.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/reference')

const files: Readonly<Record<string, () => string | Promise<string>>> = {
  'cli.md': cliPage,
  'checks.md': checksPage,
  'metrics.md': metricsPage,
  'preparation.md': preparationPage,
  'trainers.md': trainersPage,
  'openapi.json': openApiFile,
}

/** Folders with a kernel, and what the compiler is told of it. */
const kernels: Readonly<Record<string, readonly string[]>> = {
  'packages/ml/src/table/scan': ['--importMemory'],
  'packages/ml/src/profile': [],
  'packages/ml/src/onnx/plan': [],
}

const check = process.argv.includes('--check')
const stale: string[] = []
for (const [name, make] of Object.entries(files)) {
  const path = join(folder, name)
  const text = formatted(name, await make())
  if (text === textOf(path)) continue
  stale.push(relative(root, path))
  if (check) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
for (const [kernel, options] of Object.entries(kernels))
  if (await buildKernel(join(root, kernel), options, check)) stale.push(`${kernel}/kernel-bytes.ts`)
if (check && stale.length > 0)
  console.error(
    `Not as the code has it: ${stale.join(', ')}. Run \`npm run generate\` and commit what it writes.`,
  )
else if (!check) console.log(stale.length > 0 ? `Wrote ${stale.join(', ')}.` : 'All is as the code has it.')
process.exitCode = check && stale.length > 0 ? 1 : 0

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
