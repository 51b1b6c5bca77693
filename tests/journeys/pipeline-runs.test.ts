import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { begin, json, place, slipway, up } from './slipway.ts'
import { smallProject } from './small-project.ts'

interface Run {
  id: string
  status: string
  nodes: { id: string; status: string }[]
}

it('runs, shows, watches and draws a pipeline, with the exit code of its failure', async () => {
  using at = place()
  smallProject(at.folder)
  // Commands are quicker where a server runs.
  await using _server = await up(at.folder)
  const go = (...args: string[]) => slipway(args, at.folder)
  const first = go('run', '--junit', 'report.xml')
  expect([first.code, JSON.parse(first.out)]).toEqual([0, { best: 30 }])
  expect(readFileSync(join(at.folder, 'report.xml'), 'utf8')).toContain('<testcase name="smooth#2"')

  const broken = go('run', '--set', 'rows=1000', '--junit', 'report.xml')
  expect(broken.code).toBe(1)
  expect(broken.err).toContain('too large: 3000')
  expect(readFileSync(join(at.folder, 'report.xml'), 'utf8')).toContain('too large: 3000">')

  const { runs } = json<{ runs: Run[] }>(go('runs', 'list', '--pipelines', '--json'))
  expect(runs.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
  expect(json<{ runs: Run[] }>(go('runs', 'list', '--status', 'succeeded', '--json')).runs).toEqual([runs[1]])
  expect(go('runs', 'list', '--pipeline', 'other').out).toContain('No such run')
  expect(go('runs', 'list', '--status', 'done').code).toBe(2)

  const shown = go('runs', 'show', 'latest').out
  expect(shown).toMatch(/pick +failed/)
  expect(shown).toContain('✖ The step pick failed. Error: too large: 3000')
  expect(go('runs', 'show', 'pr_01').code).toBe(2)
  expect(json<Run>(go('runs', 'show', runs[1]!.id, '--json')).nodes).toHaveLength(6)

  const watched = go('runs', 'watch', 'waves')
  expect([watched.code, watched.err]).toEqual([1, expect.stringContaining('too large: 3000')])
  expect(json<Run>(go('runs', 'watch', 'latest', '--json')).status).toBe('failed')

  expect(go('runs', 'logs', runs[1]!.id, 'smooth#1').out).toBe('width 2\n')
  expect(go('runs', 'logs', runs[1]!.id, 'smooth').out.split('\n').toSorted().slice(1)).toEqual([
    'smooth#0  width 1',
    'smooth#1  width 2',
    'smooth#2  width 3',
  ])
  expect(go('runs', 'logs', 'latest', 'smoth').err).toContain('smooth')
  expect(go('runs', 'cancel', 'latest').code).toBe(5)
  expect(go('runs', 'cancel', 'pr_zz').code).toBe(3)

  expect(go('graph').out).toContain('smooth ×n')
  expect(go('graph', '--run', 'latest').out).toMatch(/smooth ×3[^]*✖ failed/)
  expect(go('graph', '--svg', 'waves.svg').out).toContain('waves.svg')
  expect(readFileSync(join(at.folder, 'waves.svg'), 'utf8')).toContain('<svg')
  expect(go('graph', '--svg', 'nowhere/waves.svg').code).toBe(3)
  const graph = json<{ edges: object[]; nodes: { id: string; status: string; copies: { total: number } }[] }>(
    go('graph', '--run', runs[1]!.id, '--json'),
  )
  expect(graph.edges).toContainEqual({ from: 'widths', to: 'smooth', kind: 'data' })
  expect(graph.nodes.find(({ id }) => id === 'smooth')).toMatchObject({
    status: 'succeeded',
    copies: { total: 3 },
  })
})

const slow = `import { existsSync } from 'node:fs'
import { pipeline, step } from 'slipway'
const wait = step('wait', async ({ file }: { file: string }, ctx) => {
  ctx.log('waiting')
  while (!existsSync(file)) await new Promise((done) => setTimeout(done, 20))
  return 'seen'
}, { cache: false })
export default pipeline('slow', { file: '/nowhere' }, (p) => wait({ file: p.file }))
`

it('starts a run that goes on without the command, and cancels it', async () => {
  using at = place()
  smallProject(at.folder, { slow })
  expect(slipway(['run', '--detach'], at.folder).code).toBe(6)
  await using _server = await up(at.folder)
  const go = (...args: string[]) => slipway(args, at.folder)
  const { run } = json<{ run: string }>(go('run', '--detach', '--json'))
  expect(['queued', 'running']).toContain(json<Run>(go('runs', 'show', run, '--json')).status)
  const cancelled = go('runs', 'cancel', 'slow', '--json')
  expect([cancelled.code, json<Run>(cancelled).status]).toEqual([0, 'cancelled'])
  const watched = go('runs', 'watch', run)
  expect([watched.code, watched.err]).toEqual([6, expect.stringContaining('cancelled')])

  // Watched while it runs, it ends with the run.
  const file = join(at.folder, 'seen')
  const second = json<{ run: string }>(go('run', '--detach', '--set', `file=${file}`, '--json')).run
  const live = begin(['runs', 'watch', second, '--json'], at.folder)
  const logs = begin(['runs', 'logs', second, 'wait', '--follow'], at.folder)
  await logs.said('waiting')
  writeFileSync(file, '')
  expect([await live.ended, await logs.ended]).toEqual([0, 0])
  expect(JSON.parse(live.out())).toMatchObject({ id: second, status: 'succeeded', output: 'seen' })
})

it('says before a run what it will do, retries what failed, and makes a run again after the code moved on', async () => {
  using at = place()
  smallProject(at.folder)
  await using _server = await up(at.folder)
  const go = (...args: string[]) => slipway(args, at.folder)
  const fates = (...args: string[]) =>
    json<{ nodes: { id: string; fate: string; reason: string }[] }>(go('plan', '--json', ...args)).nodes.map(
      ({ id, fate }) => `${id} ${fate}`,
    )
  expect(fates()).toEqual(['load runs', 'widths runs', 'smooth unknown', 'pick unknown'])
  const failed = go('run', '--set', 'most=1')
  expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('too large: 30')])
  expect(failed.err).not.toContain('defect in Slipway')
  expect(fates()).toEqual(['load cached', 'widths cached', 'smooth cached', 'pick runs'])
  expect(go('plan').out).toMatch(
    /4 steps: 1 runs, 3 cached[^]*smooth ×3 +≡ cached[^]*pick +▶ runs[^]*most changed/,
  )

  const pipeline = join(at.folder, 'pipelines/waves.ts')
  const code = readFileSync(pipeline, 'utf8')
  expect(go('runs', 'retry', 'latest').code).toBe(1)
  writeFileSync(pipeline, code.replace('best > most', 'best > 99 * most'))
  expect(go('plan').out).toContain('pipelines/waves.ts')
  const retried = go('runs', 'retry', 'latest', '--new-code', '--json')
  expect([retried.code, json<Run>(retried).status]).toEqual([0, 'succeeded'])
  const { id } = json<Run>(retried)
  expect(go('runs', 'retry', id).code).toBe(5)

  rmSync(pipeline)
  const again = go('reproduce', id, '--json')
  expect(json<object>(again)).toMatchObject({ of: id, equal: true, firstDiverged: null })
  expect(again.code).toBe(0)
  expect(readdirSync(join(at.folder, '..')).filter((name) => name.includes('-again-'))).toEqual([])
  writeFileSync(pipeline, code.replace('{ best }', '{ best, at: { luck: Math.random() } }'))
  expect(go('run').code).toBe(0)
  const diverged = go('reproduce', 'waves')
  expect([diverged.code, diverged.out]).toEqual([
    5,
    expect.stringMatching(
      /The first to diverge: pick, from equal inputs\n +at\.luck: 0\.\d+ → 0\.\d+ \([+-]/,
    ),
  ])
  expect(go('reproduce', 'nothing').code).toBe(3)
  expect(go('reproduce', 'waves', '--tolerance', 'x').code).toBe(2)

  const report = go('ci', 'report', '--out', 'report.md')
  expect(report.code).toBe(0)
  expect(readFileSync(join(at.folder, 'report.md'), 'utf8')).toMatch(
    /## ✅ waves: succeeded[^]*\| `best` \| 30/,
  )
  expect(go('export', 'airflow').out).toContain('slipway("smooth", "smooth")')
})
