import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { echo, type ScheduledWorld, scheduledWorld } from '../../../tests/schedules-world.ts'
import { type Ground, people, someDataset, someModelVersion } from '../../../tests/worlds.ts'
import { signatureOf } from './hooks.ts'
import { mostAnHour } from './spec.ts'

/** On events, on every database. */
export function eventsConformance(ground: Ground): void {
  const files = { 'pipelines/echo.ts': echo('echo'), 'pipelines/other.ts': echo('other') }
  const add = (world: ScheduledWorld, name: string, wish: object) =>
    world.client.schedules.createSchedule({ body: { name, pipeline: 'echo', ...wish } })

  it('starts on a new dataset version, once, with what it says, and on no other', async () => {
    await using world = await scheduledWorld(files, ground)
    const params = { day: 'version {{ event.version }} of {{ event.dataset }}', n: '{{ event.rows }}' }
    await add(world, 'fresh', { on: 'dataset-version-added', where: { dataset: 'telco' }, params })
    const body = await someDataset(world)
    await world.client.datasets.addDatasetVersion({ params: { name: 'telco' }, body })
    // The same data again is no new version; another dataset is not asked for.
    await world.client.datasets.addDatasetVersion({ params: { name: 'telco' }, body })
    await world.client.datasets.addDatasetVersion({ params: { name: 'iris' }, body })
    await world.settle()
    const fires = await world.fires('fresh')
    expect(fires).toMatchObject([
      { status: 'succeeded', event: { dataset: 'telco', version: 1, rows: 7043 } },
    ])
    expect(await world.output(fires[0]!.run)).toEqual({ day: 'version 1 of telco', n: 7043 })
  })

  it('starts when an alias is set, and when an approval is granted', async () => {
    const all = ['viewer', 'editor', 'approver', 'admin'] as const
    const identity = people({ ana: all, ben: all })
    const opened = await scheduledWorld(files, ground, { identity })
    await using world = { ...opened, client: opened.as('ana') }
    await add(world, 'alias', { on: 'model-alias-set', where: { alias: 'champion' } })
    await add(world, 'approved', { on: 'model-version-approved', params: { n: '{{ event.version }}' } })
    const { registry, approvals } = world.client
    const params = { name: 'churn' }
    const body = await someModelVersion(world)
    for (let i = 0; i < 2; i++) await registry.createModelVersion({ params, body })
    await registry.setAlias({ params: { ...params, alias: 'champion' }, body: { number: 1 } })
    await registry.setAlias({ params: { ...params, alias: 'other' }, body: { number: 1 } })
    await approvals.protectModel({ params: { ...params, target: 'champion' } })
    const asked = await approvals.requestApproval({
      params: { ...params, number: 2 },
      body: { target: 'champion', reason: 'better' },
    })
    await world.as('ben').approvals.approve({ params: { id: asked.id }, body: { comment: 'yes' } })
    await world.settle()
    const fires = async (name: string) =>
      (await world.client.schedules.listFires({ params: { name }, query: {} })).fires
    expect(await fires('alias')).toMatchObject([{ event: { model: 'churn', version: 1, alias: 'champion' } }])
    const approved = await fires('approved')
    expect(approved).toMatchObject([
      { status: 'succeeded', event: { version: 2, target: 'champion', by: 'ben' } },
    ])
    const run = await world.client.pipelines.getPipelineRun({ params: { id: approved[0]!.run! } })
    expect(run.output).toMatchObject({ n: 2 })
  })

  it('starts at the end of another pipeline, and a chain has an end', async () => {
    await using world = await scheduledWorld(files, ground)
    const wish = { pipeline: 'other', on: 'pipeline-ended', params: { day: '{{ event.run }}' } }
    await add(world, 'after', { ...wish, where: { pipeline: 'echo', status: 'succeeded' } })
    await expect(
      add(world, 'back', { on: 'pipeline-ended', where: { pipeline: ['other', 'third'] } }),
    ).rejects.toMatchObject({
      code: 'SCHEDULE_LOOP',
      message: expect.stringContaining('other → echo → other'),
    })
    const run = (params: object) =>
      world.client.schedules.runPipeline({ params: { name: 'echo' }, body: { params: { ...params } } })
    const good = await run({})
    await run({ day: 'broken' })
    await world.settle()
    const fires = await world.fires('after')
    expect(fires).toMatchObject([{ event: { run: good.id, pipeline: 'echo', status: 'succeeded' } }])
    expect(await world.output(fires[0]!.run)).toMatchObject({ day: good.id })
  })

  it('takes a signed call of a hook once, and nothing else', async () => {
    await using world = await scheduledWorld(files, ground)
    const where = { hook: 'orders', 'body.table': ['orders', 'returns'] }
    await add(world, 'hooked', { on: 'hook-called', where, params: { day: '{{ event.body.day }}' } })
    const { secret } = await world.client.schedules.createHook({ body: { name: 'orders' } })
    const call = async (
      text: string,
      wrong: { id?: string; at?: number; secret?: string; hook?: string } = {},
    ) => {
      const id = wrong.id ?? randomUUID()
      const seconds = String(Math.floor((wrong.at ?? world.clock.nowMs()) / 1000))
      const reply = await fetch(`${world.platform.url}/api/v1/hooks/${wrong.hook ?? 'orders'}`, {
        method: 'POST',
        headers: {
          'content-type': 'text/plain',
          'webhook-id': id,
          'webhook-timestamp': seconds,
          'webhook-signature': `v1,AAAA v1,${signatureOf(wrong.secret ?? secret, id, seconds, text)}`,
        },
        body: text,
      })
      return {
        status: reply.status,
        ...((await reply.json()) as { started?: string[]; error?: { code: string } }),
      }
    }
    const body = JSON.stringify({ table: 'orders', day: '2026-01-01' })
    expect(await call(body, { id: 'one' })).toEqual({ status: 200, id: 'one', started: ['hooked'] })
    expect(await call(body, { id: 'one' })).toMatchObject({ status: 409, error: { code: 'HOOK_REPLAYED' } })
    const refused = { status: 403, error: { code: 'HOOK_SIGNATURE' } }
    expect(await call(body, { at: world.clock.nowMs() - 301_000 })).toMatchObject(refused)
    expect(await call(body, { at: world.clock.nowMs() + 301_000 })).toMatchObject(refused)
    expect(await call(body, { secret: 'whsec_AAAA' })).toMatchObject(refused)
    expect(await call(body, { hook: 'unknown' })).toMatchObject(refused)
    expect(await call('{', {})).toMatchObject({ status: 400, error: { code: 'HOOK_BODY' } })
    expect(await call('{"table":"moons"}')).toMatchObject({ status: 200, started: [] })
    const unsigned = await fetch(`${world.platform.url}/api/v1/hooks/orders`, { method: 'POST', body })
    expect(unsigned.status).toBe(403)
    await world.settle()
    const fires = await world.fires('hooked')
    expect(fires).toHaveLength(1)
    expect(await world.output(fires[0]!.run)).toMatchObject({ day: '2026-01-01' })

    const renewed = await world.client.schedules.renewHookSecret({ params: { name: 'orders' } })
    expect(await call(body)).toMatchObject(refused)
    expect((await call(body, { secret: renewed.secret })).status).toBe(200)
    expect(JSON.stringify(await world.client.schedules.listHooks())).not.toContain('whsec_')
    await expect(world.client.schedules.createHook({ body: { name: 'orders' } })).rejects.toMatchObject({
      code: 'HOOK_EXISTS',
    })
    await world.client.schedules.deleteHook({ params: { name: 'orders' } })
    expect(await call(body, { secret: renewed.secret })).toMatchObject(refused)
  })

  it('starts at most sixty times in an hour, whatever happens', async () => {
    await using world = await scheduledWorld(files, ground, { schedules: false })
    await add(world, 'hooked', { on: 'hook-called', overlap: 'queue' })
    const { secret } = await world.client.schedules.createHook({ body: { name: 'often' } })
    const { hooks } = world.platform.rooms.schedules
    for (let i = 0; i < mostAnHour + 2; i++) {
      const timestamp = String(Math.floor(world.clock.nowMs() / 1000))
      const signature = `v1,${signatureOf(secret, `${i}`, timestamp, '')}`
      await hooks.call('often', { id: `${i}`, timestamp, signature, body: Buffer.alloc(0) })
    }
    const fires = await world.fires('hooked')
    expect(fires.filter(({ status }) => status === 'waiting')).toHaveLength(mostAnHour)
    expect(fires.filter(({ reason }) => reason.startsWith('it has started 60 times'))).toHaveLength(2)
  })

  it('waits for what a server that does not keep to schedules has noted', async () => {
    await using noting = await scheduledWorld(files, ground, { schedules: false })
    await add(noting, 'fresh', { on: 'dataset-version-added' })
    const body = await someDataset(noting)
    await noting.client.datasets.addDatasetVersion({ params: { name: 'telco' }, body })
    await noting.settle()
    expect(await noting.fires('fresh')).toMatchObject([{ status: 'waiting' }])
  })
}
