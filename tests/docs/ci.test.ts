import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { bin, place } from '../journeys/slipway.ts'
import { smallProject, waves } from '../journeys/small-project.ts'
import { pageAt, root } from './pages.ts'

const { blocks } = pageAt('docs/ci.md')
const blockOf = (language: string) => blocks.find((block) => block.language === language)!.text
const workflow = blockOf('yaml')
const jenkinsfile = blockOf('groovy')

/** GitHub's own parser. It imports JSON in a way that Node does not take, so it is bundled first. */
async function gitHubErrors(name: string, content: string): Promise<string[]> {
  const outfile = join(root, 'node_modules/.cache/slipway-docs-parser.mjs')
  await build({
    stdin: { contents: `export * from '@actions/workflow-parser'`, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    outfile,
    logLevel: 'silent',
  })
  const parser = (await import(pathToFileURL(outfile).href)) as typeof import('@actions/workflow-parser')
  const { context, value } = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter())
  if (value) await parser.convertWorkflowTemplate(context, value)
  return context.errors.getErrors().map(({ message }) => message)
}

/** Shell lines in a project, with what only a build server has put in its place. Answers their exit codes. */
function run(lines: readonly string[], folder: string): number[] {
  mkdirSync(join(folder, 'bin'), { recursive: true })
  if (!existsSync(join(folder, 'bin/slipway'))) symlinkSync(bin, join(folder, 'bin/slipway'))
  // Installing is tested where the package is packed; GitHub is not asked for a comment.
  const stands = `npm() { test "$*" = ci; }\nnpx() { "$@"; }\ngh() { test -s report.md && test "$1 $2" = 'pr comment'; }\n`
  return lines.map(
    (line) =>
      spawnSync('bash', ['-euo', 'pipefail', '-c', stands + line], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${join(folder, 'bin')}:${join(process.execPath, '..')}:${process.env.PATH}`,
          SLIPWAY_HOME: join(folder, '.slipway'),
          GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
        },
      }).status!,
  )
}

const project = (folder: string) => smallProject(folder, { churn: waves.replace("'waves'", "'churn'") })
const bash = spawnSync('bash', ['-c', 'true']).status === 0

describe('the workflow for GitHub', () => {
  it('is one that GitHub takes, and a wrong one is not', async () => {
    expect(await gitHubErrors('train.yml', workflow)).toEqual([])
    const wrong = workflow.replace('runs-on:', 'run-on:')
    expect((await gitHubErrors('train.yml', wrong)).join()).toContain('run-on')
  })

  it.skipIf(!bash)(`runs its lines${bash ? '' : ' (skipped: no bash)'}`, () => {
    using at = place()
    project(at.folder)
    const { jobs } = parse(workflow) as { jobs: { train: { steps: { run?: string }[] } } }
    const lines = jobs.train.steps
      .flatMap((step) => step.run ?? [])
      .map((line) => line.replace('${{ github.event.number }}', '7'))
    expect(lines).toHaveLength(5)
    expect(run(lines, at.folder)).toEqual([0, 0, 0, 0, 0])
    expect(readFileSync(join(at.folder, 'summary.md'), 'utf8')).toContain('## ✅ churn')
    expect(readFileSync(join(at.folder, 'report.xml'), 'utf8')).toContain('<testcase name="pick"')
  })
})

describe('the Jenkinsfile', () => {
  it.skipIf(!bash)(`runs its lines, and archives what they make${bash ? '' : ' (skipped: no bash)'}`, () => {
    using at = place()
    project(at.folder)
    const lines = [...jenkinsfile.matchAll(/\bsh (?:script: )?'([^']+)'/g)].map(([, line]) => line!)
    expect(lines).toHaveLength(5)
    expect(run(lines, at.folder)).toEqual([0, 0, 0, 0, 0])
    const archived = /artifacts: '([^']+)'/.exec(jenkinsfile)![1]!.split(', ')
    for (const file of [...archived, /junit '([^']+)'/.exec(jenkinsfile)![1]!])
      expect(existsSync(join(at.folder, file)), file).toBe(true)
    const depth = [...jenkinsfile.replaceAll(/'[^']*'|"[^"]*"/g, '')].reduce(
      (sum, sign) => sum + (sign === '{' ? 1 : sign === '}' ? -1 : 0),
      0,
    )
    expect(depth).toBe(0)
  })
})
