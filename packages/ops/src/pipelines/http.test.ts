import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import type { CapturedBody } from '@slipway/contract/run-context'
import { planPipeline } from '@slipway/flow/plan'
import { flowEntry } from '../../tests/pipelines-world.ts'
import { openWorld, type World } from '../../tests/worlds.ts'

const source = `
import { pipeline, step } from 'slipway'
const ask = step('ask', async ({ n }: { n: number }, ctx) => {
  const reply = await fetch(ctx.server!.url + '/api/v1/pipeline-runs/' + ctx.run, {
    headers: { authorization: 'Bearer ' + ctx.server!.token },
  })
  const { status, pipeline } = (await reply.json()) as { status: string; pipeline: string }
  for (let i = 0; i < n; i++) ctx.metric('i', i, i)
  return { status, pipeline, run: ctx.run, argv: process.argv.join(' ').includes(ctx.server!.token), env: Object.keys(process.env).sort() }
})
const wait = step('wait', async (_: {}, ctx) => {
  const stopped = new Promise((done) => ctx.signal.addEventListener('abort', done))
  ctx.log('waits')
  await stopped
  ctx.log('tidied up')
  return 1
})
const who = step('who', async (_: {}, ctx) => {
  const authorization = 'Bearer ' + ctx.server!.token
  const ask = async () => (await fetch(ctx.server!.url + '/api/v1/whoami', { headers: { authorization } })).json()
  const before = await ask()
  await fetch(ctx.server!.url + '/api/v1/members/ana', { method: 'DELETE', headers: { authorization } })
  return { before, after: await ask() }
})
export default pipeline('http', { n: 5, wait: false, who: false }, (p) => (p.who ? who({}) : p.wait ? wait({}) : ask({ n: p.n })))
`
let world: World
let root: string
beforeAll(async () => {
  process.env.MY_SECRET_KEY = 'hidden'
  world = await openWorld()
  root = await mkdtemp(join(tmpdir(), 'slipway-http-'))
  await mkdir(join(root, 'pipelines'))
  await writeFile(join(root, 'pipelines/http.ts'), source)
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(root, { recursive: true })
})

const planned = (params: Record<string, unknown> = {}) =>
  planPipeline({
    root,
    module: join(root, 'pipelines/http.ts'),
    home: world.platform.home,
    slipwayEntry: flowEntry,
    params,
  })
const create = async (params?: Record<string, unknown>) =>
  world.client.pipelines.createPipelineRun({ body: { plan: await planned(params) } })

const stream = (id: string, headers: Record<string, string> = {}) =>
  fetch(`${world.platform.url}/api/v1/pipeline-runs/${id}/events`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${world.platform.token}`, ...headers },
  })

it('runs a plan for a client, whose steps reach the platform, and streams what happens', async () => {
  const { id, status } = await create()
  expect(status).toBe('running')
  const sent = await (await stream(id)).text()
  const types = [...sent.matchAll(/^event: (.+)$/gm)].map(([, type]) => type)
  expect([types[0], types.at(-1)]).toEqual(['run-started', 'run-finished'])
  expect(types.filter((type) => type === 'metric')).toHaveLength(5)

  const { events, done } = await world.client.pipelines.listPipelineRunEvents({ params: { id }, query: {} })
  expect(done).toBe(true)
  const last = [...sent.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data!) as unknown)
  expect(last).toEqual(events)
  const rest = await (await stream(id, { 'last-event-id': String(events.length - 1) })).text()
  expect(rest.match(/^id: /gm)).toHaveLength(1)

  const run = await world.client.pipelines.getPipelineRun({ params: { id } })
  expect(run.output).toMatchObject({ status: 'running', pipeline: 'http', run: id, argv: false })
  expect((run.output as { env: string[] }).env).not.toContain('MY_SECRET_KEY')
  const { runs } = await world.client.pipelines.listPipelineRuns({ query: { pipeline: 'http' } })
  expect(runs.map((each) => each.id)).toEqual([id])
  const node = await world.client.pipelines.getPipelineNode({ params: { id, node: 'ask' } })
  expect(node.inputs).toEqual({ n: 5 })
})

it('keeps what a run is made of, however long its difference is, and no step depends on it', async () => {
  const plan = await planned({ n: 2 })
  const run = async (captured?: CapturedBody) => {
    const { id } = await world.client.pipelines.createPipelineRun({ body: { plan, captured } })
    await world.platform.rooms.pipelines.ended(id)
    return world.client.pipelines.getPipelineRun({ params: { id } })
  }
  const told = { context: { code: { commit: 'a'.repeat(40) } }, diff: '+ x\n'.repeat(50_000) }
  const [first, second] = [await run(told), await run()]
  expect(first.captured).toEqual(told)
  expect(second.captured).toBeNull()
  expect(second.nodes.map(({ status }) => status)).toEqual(['cached'])
  const wrong = { context: { code: { commit: 'none' } }, diff: null }
  await expect(run(wrong)).rejects.toMatchObject({ kind: 'invalid' })
})

it('tells events as they come, and stops a run that is asked to stop', async () => {
  const { id } = await create({ wait: true })
  const started = async () => {
    for (let after = 0; ; ) {
      const page = await world.client.pipelines.listPipelineRunEvents({
        params: { id },
        query: { after, waitMs: 5000 },
      })
      if (page.events.some(({ data }) => data.text === 'waits')) return
      after = page.events.at(-1)?.seq ?? after
    }
  }
  await started()
  expect(await world.client.pipelines.cancelPipelineRun({ params: { id } })).toMatchObject({
    status: 'cancelled',
  })
  const { events } = await world.client.pipelines.listPipelineRunEvents({ params: { id }, query: {} })
  expect(events.map(({ data }) => data.text)).toContain('tidied up')
})

it('lets steps act in the name of the member who started the run, and no further than a step needs', async () => {
  const { token } = await world.client.members.addMember({ body: { name: 'ana', role: 'admin' } })
  const ana = connect({ url: world.platform.url, token })
  const { id } = await ana.pipelines.createPipelineRun({ body: { plan: await planned({ who: true }) } })
  await world.platform.rooms.pipelines.ended(id)
  const { output, actor } = await ana.pipelines.getPipelineRun({ params: { id } })
  const seen = { name: 'ana', roles: ['viewer', 'editor'] }
  expect([actor, output]).toEqual(['ana', { before: seen, after: seen }])
  await world.client.members.removeMember({ params: { name: 'ana' } })
})

it('tells over HTTP what steps share, what a plan would run, and who is asked; takes up what was cancelled', async () => {
  const { pipelines } = world.client
  const { id } = await create({ wait: true })
  const started = async () => (await pipelines.getPipelineRun({ params: { id } })).nodes.length > 0
  while (!(await started())) await new Promise((done) => setTimeout(done, 20))
  const shared = await pipelines.listPipelinePools()
  expect(shared.running).toEqual([{ run: id, pipeline: 'http', node: 'wait', takes: { places: 1 } }])
  expect(shared.pools.map(({ name }) => name)).toEqual(['places', 'cpu', 'memoryMb', 'gpu'])
  expect((await pipelines.listPipelineApprovals()).approvals).toEqual([])
  const answer = { params: { id, node: 'wait' }, body: { approved: true } }
  await expect(pipelines.answerPipelineApproval(answer)).rejects.toMatchObject({ kind: 'not-found' })
  const body = { plan: await planned({ n: 77 }) }
  expect((await pipelines.previewPipelinePlan({ body })).nodes).toMatchObject([
    { id: 'ask', fate: 'runs', runs: 1 },
  ])

  await expect(pipelines.retryPipelineRun({ params: { id }, body: {} })).rejects.toMatchObject({
    code: 'PIPELINE_RUN_NOT_ENDED',
    kind: 'conflict',
  })
  await pipelines.cancelPipelineRun({ params: { id } })
  expect(await pipelines.resumePipelineRun({ params: { id } })).toMatchObject({ id, status: 'running' })
  expect(await pipelines.cancelPipelineRun({ params: { id } })).toMatchObject({ status: 'cancelled' })
})

it('refuses a plan that is none, or that goes in a circle, and knows no other runs', async () => {
  const plan = await planned()
  plan.nodes[0]!.inputs = { n: { $ref: { node: 'ask', path: [] } } }
  await expect(world.client.pipelines.createPipelineRun({ body: { plan } })).rejects.toMatchObject({
    code: 'FLOW_CYCLE',
  })
  await expect(
    world.client.pipelines.createPipelineRun({ body: { plan: { ...plan, nodes: 1 } as never } }),
  ).rejects.toMatchObject({ kind: 'invalid' })
  await expect(
    world.client.pipelines.getPipelineRun({ params: { id: 'pr_0000000000' } }),
  ).rejects.toMatchObject({ code: 'PIPELINE_RUN_NOT_FOUND' })
  expect((await stream('pr_0000000000')).status).toBe(404)
})
