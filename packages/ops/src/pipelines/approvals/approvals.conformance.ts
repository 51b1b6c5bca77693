import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'
import { manualClock } from '../../ports/clock.ts'

const files = {
  'pipeline.ts': `
import { approval, pipeline, step } from 'slipway'
const train = step('train', ({ x }: { x: number }) => x * 2)
const deploy = step('deploy', ({ model, by }: { model: number; by: string }) => ({ model, by }))
export default pipeline('asks', { x: 1 }, (p) => {
  const model = train({ x: p.x })
  const yes = approval('sign-off', { question: 'Deploy it?', expiresAfterMs: 60_000, of: model, fourEyes: true })
  return deploy({ model, by: yes.approvedBy })
})`,
}
const day = 86_400_000

async function open(url?: string) {
  const clock = manualClock()
  const world = await pipelinesWorld(files, url, {
    clock,
    limits: { runs: 1, places: 1, cpu: 1, memoryMb: 100, gpu: 0, pools: {} },
  })
  await world.pipelines.start({ url: 'http://x', tokenFor: () => 't' })
  return Object.assign(world, {
    clock,
    /** Starts one and waits until it asks. */
    async asked(x = 1) {
      const { id } = await world.pipelines.create({ plan: await world.plan({ x }) }, 'ana')
      for (let after = 0; ; ) {
        const { events } = await world.pipelines.events(id, { after, waitMs: 10_000 })
        if (events.some(({ type }) => type === 'node-waiting')) break
        after = events.at(-1)?.seq ?? after
      }
      await world.pipelines.ended(id)
      return id
    },
    async over(id: string) {
      for (let after = 0, done = false; !done; ) {
        const page = await world.pipelines.events(id, { after, waitMs: 10_000 })
        after = page.events.at(-1)?.seq ?? after
        done = page.done
      }
      return world.pipelines.get(id)
    },
  })
}

/** What holds of questions to persons on every database. */
export const approvalsHold = (url: () => Promise<string | undefined>) => {
  it('asks a person, holds nothing meanwhile, outlives the server, and goes on with the answer', async () => {
    await using world = await open(await url())
    const first = await world.asked()
    const second = await world.asked(2)
    // The server has room for one run at a time: those that wait for a person take none of it.
    expect((await world.pipelines.get(first)).status).toBe('waiting')
    expect(await world.pipelines.pools()).toMatchObject({
      running: [],
      waiting: [],
      runs: { open: 0, queued: 0 },
    })
    const waits = await world.pipelines.approvals({})
    expect(
      waits.map(({ run, node, question, actor, answer }) => [run, node, question, actor, answer]),
    ).toEqual([
      [first, 'sign-off', 'Deploy it?', 'ana', null],
      [second, 'sign-off', 'Deploy it?', 'ana', null],
    ])

    await world.pipelines.close()
    const again = await world.reopen()
    await again.start({ url: 'http://x', tokenFor: () => 't' })
    const at = { run: first, node: 'sign-off' }
    await expect(again.answer(at, { approved: true }, 'ana')).rejects.toMatchObject({
      code: 'PIPELINE_FOUR_EYES',
      kind: 'forbidden',
    })
    expect(await again.answer(at, { approved: true, comment: 'fine' }, 'ben')).toMatchObject({
      answer: { approved: true, by: 'ben', comment: 'fine', atMs: world.clock.nowMs() },
    })
    const run = await world.over(first)
    expect(run.nodes.find(({ id }) => id === 'sign-off')?.startedMs).toBe(waits[0]!.askedMs)
    expect(run.output).toEqual({ model: 2, by: 'ben' })
    expect(run.nodes.find(({ id }) => id === 'train')?.attempts).toHaveLength(1)
    await expect(again.answer(at, { approved: false }, 'cid')).rejects.toMatchObject({ kind: 'conflict' })

    await again.answer({ run: second, node: 'sign-off' }, { approved: false, comment: 'not today' }, 'ben')
    const refused = await world.over(second)
    expect([refused.status, refused.failure]).toMatchObject([
      'failed',
      {
        code: 'PIPELINE_REFUSED',
        kind: 'refused',
        node: 'sign-off',
        message: 'ben refused sign-off: not today',
      },
    ])
    // A retry asks again, and runs nothing that has ended.
    await again.retry(second, {}, 'ana')
    await again.ended(second)
    expect((await again.approvals({})).map(({ run }) => run)).toEqual([second])
    await again.answer({ run: second, node: 'sign-off' }, { approved: true }, 'ben')
    expect((await world.over(second)).output).toEqual({ model: 4, by: 'ben' })
    const { events } = await again.events(second, {})
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    expect(events.filter(({ type }) => type === 'node-answered').map(({ data }) => data)).toEqual([
      { approved: false, by: 'ben', comment: 'not today' },
      { approved: true, by: 'ben', comment: '' },
    ])
  })

  it('counts as refused when its time is over, and can be cancelled while it waits', async () => {
    await using world = await open(await url())
    const [late, unwanted] = [await world.asked(), await world.asked(2)]
    expect(await world.pipelines.cancel(unwanted)).toMatchObject({ status: 'cancelled' })
    await expect(
      world.pipelines.answer({ run: unwanted, node: 'sign-off' }, { approved: true }, 'ben'),
    ).rejects.toMatchObject({
      code: 'PIPELINE_ALREADY_ANSWERED',
      message: 'The question of sign-off no longer waits: the run is cancelled.',
    })
    await expect(
      world.pipelines.answer({ run: late, node: 'train' }, { approved: true }, 'ben'),
    ).rejects.toMatchObject({ code: 'PIPELINE_NODE_NOT_ASKING', kind: 'not-found' })
    world.clock.advance(day)
    await expect(
      world.pipelines.answer({ run: late, node: 'sign-off' }, { approved: true }, 'ben'),
    ).rejects.toMatchObject({ code: 'PIPELINE_ALREADY_ANSWERED' })
    expect((await world.over(late)).failure).toMatchObject({
      code: 'PIPELINE_APPROVAL_EXPIRED',
      kind: 'refused',
    })
    expect(await world.pipelines.approvals({})).toEqual([])
  })
}
