import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, written } from './pages.ts'

const folder = join(root, 'node_modules/.cache/slipway-docs')
const blocks = written.flatMap(({ path, blocks: all }) =>
  all.filter(({ language }) => language === 'ts').map((block) => ({ ...block, path })),
)

it('type-checks the code that the docs show', () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    const names = new Map(
      blocks.map((block) => {
        const name = `${block.path.replaceAll(/[/.]/g, '-')}-line-${block.line}.ts`
        writeFileSync(join(folder, name), `${block.text}\nexport {}\n`)
        return [name, block] as const
      }),
    )
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: {
          noUnusedLocals: false,
          paths: {
            // The sources, whatever has been built of them.
            slipway: [join(root, 'packages/cli/src/index.ts')],
            'slipway/*': [join(root, 'packages/cli/src/*.ts')],
          },
        },
        include: ['*.ts'],
        exclude: [],
      }),
    )
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    )
    // What is wrong elsewhere is for check:types to say.
    const wrong = stdout.split('\n').filter((line) => names.has(line.split('(')[0]!))
    expect(wrong).toEqual([])
    expect(names.size).toBeGreaterThan(5)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
