import { expect, it } from 'vitest'
import { impossible, type Limits, type Needs } from './needs.ts'
import { type Entrant, openSlots, type Ticket, type Waiting } from './slots.ts'

const limits: Limits = { runs: 10, places: 4, cpu: 4, memoryMb: 1000, gpu: 0, pools: { warehouse: 1 } }
const turn = () => new Promise((done) => setImmediate(done))

const world = (more: Partial<Limits> = {}) => {
  let nowMs = 0
  const queued: Waiting[] = []
  const slots = openSlots({
    limits: { ...limits, ...more },
    nowMs: () => nowMs,
    onQueued: (waiting) => queued.push(waiting),
  })
  const began: string[] = []
  const tickets = new Map<string, Ticket>()
  const enter = (run: string, more: Partial<Entrant> = {}) => {
    const entrant = slots.enter({ run, pipeline: 'p', priority: 0, jobs: 100, ...more })
    return {
      ...entrant,
      ask(node: string, needs: Needs = []) {
        const ticket = entrant.ask(node, [[`run:${run}`, 1], ['places', 1], ...needs])
        const name = `${run}/${node}`
        tickets.set(name, ticket)
        void ticket.granted.then((granted) => began.push(granted ? name : `not ${name}`))
      },
    }
  }
  return {
    slots,
    queued,
    began,
    enter,
    /** Lets time pass, and those named end. */
    async pass(ms: number, ...ends: string[]) {
      nowMs += ms
      for (const name of ends) tickets.get(name)!.release()
      await turn()
      return began.splice(0)
    },
  }
}

it('shares the places of a server between pipelines by time, and between runs of one', async () => {
  const { enter, pass } = world({ places: 1 })
  const [long, short] = [enter('a', { pipeline: 'long' }), enter('b', { pipeline: 'short' })]
  for (let i = 0; i < 3; i++) long.ask(`l${i}`)
  for (let i = 0; i < 6; i++) short.ask(`s${i}`)
  expect(await pass(0)).toEqual(['a/l0'])
  // The long one had its hour: the short ones have the next, a minute each.
  expect(await pass(60, 'a/l0')).toEqual(['b/s0'])
  for (let i = 0; i < 5; i++) expect(await pass(1, `b/s${i}`)).toEqual([`b/s${i + 1}`])
  expect(await pass(1, 'b/s5')).toEqual(['a/l1'])
  // A newcomer of the same pipeline begins where the least served is, not before everybody for what it missed.
  enter('c', { pipeline: 'long' }).ask('c0')
  expect(await pass(1, 'a/l1')).toEqual(['c/c0'])
})

it('lets the higher priority begin first, and no run take more than its own places', async () => {
  const { enter, pass, slots } = world({ places: 2 })
  const [low, high] = [enter('low', { priority: -5 }), enter('high', { priority: 5, jobs: 1 })]
  for (let i = 0; i < 3; i++) low.ask(`l${i}`)
  for (let i = 0; i < 3; i++) high.ask(`h${i}`)
  expect(await pass(0)).toEqual(['high/h0', 'low/l0'])
  expect(await pass(1, 'high/h0')).toEqual(['high/h1'])
  expect(slots.waiting().map(({ node, count, for: what }) => [node, count, what])).toEqual([
    ['h2', 1, '1 of the steps that this run may run at once (1 of 1 is taken)'],
    ['l1', 2, '1 place of this server (2 of 2 are taken)'],
  ])
})

it('keeps for the first in line what it lacks, so that many small ones do not starve a large one', async () => {
  const { enter, pass, queued } = world()
  const small = enter('small')
  const large = enter('large', { pipeline: 'q' })
  small.ask('s0', [['cpu', 2]])
  await pass(0)
  large.ask('big', [['cpu', 4]])
  small.ask('s1', [['cpu', 2]])
  small.ask('free')
  // free needs no processors of its own: it passes. s1 would fit, but they are kept for the large one.
  expect(await pass(1)).toEqual(['small/free'])
  expect(queued.map(({ node, for: what }) => [node, what])).toContainEqual([
    'big',
    '4 processors (2 of 4 are taken)',
  ])
  expect(await pass(1, 'small/s0')).toEqual(['large/big'])
  expect(await pass(1, 'large/big')).toEqual(['small/s1'])
})

it('gives a pool to one at a time, says once for what the others wait, and takes back what is withdrawn', async () => {
  const { enter, pass, queued, slots } = world()
  const [one, other] = [enter('one'), enter('other')]
  one.ask('x', [['pool:warehouse', 1]])
  await pass(0)
  for (let i = 0; i < 3; i++) other.ask(`y${i}`, [['pool:warehouse', 1]])
  expect(await pass(1)).toEqual([])
  expect(queued.map(({ node, count, for: what }) => [node, count, what])).toEqual([
    ['y0', 3, '1 place of the pool warehouse (1 of 1 is taken)'],
  ])
  other.withdraw()
  expect(await pass(1, 'one/x')).toEqual(['not other/y0', 'not other/y1', 'not other/y2'])
  expect(slots.used('pool:warehouse')).toBe(0)
  expect(slots.waiting()).toEqual([])
})

it('never deadlocks: whatever is asked for and fits ends, in any order', async () => {
  const { enter, pass, slots } = world()
  const names = ['cpu', 'memoryMb', 'pool:warehouse', 'pool:other'] as const
  const most = { cpu: 4, memoryMb: 1000, 'pool:warehouse': 1, 'pool:other': 1 }
  let seed = 7
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31
  const left = new Set<string>()
  for (let r = 0; r < 10; r++) {
    const run = enter(`r${r}`, { pipeline: `p${r % 3}`, priority: (r % 4) - 2, jobs: 1 + (r % 3) })
    for (let n = 0; n < 50; n++) {
      const needs = names
        .filter(() => random() < 0.4)
        .map((name) => [name, Math.ceil(random() * most[name])] as const)
      run.ask(`n${n}`, needs)
      left.add(`r${r}/n${n}`)
    }
  }
  let running = await pass(0)
  while (running.length > 0) {
    const ended = running.splice(Math.floor(random() * running.length), 1)
    for (const name of ended) left.delete(name)
    expect(slots.used('cpu')).toBeLessThanOrEqual(4)
    running.push(...(await pass(Math.ceil(random() * 10), ...ended)))
  }
  expect([...left]).toEqual([])
})

it('is quick with two hundred runs that ask for fifty each', async () => {
  const { enter, pass } = world({ places: 50 })
  const fromMs = performance.now()
  for (let r = 0; r < 200; r++) {
    const run = enter(`r${r}`, { pipeline: `p${r % 7}` })
    for (let n = 0; n < 50; n++) run.ask(`n${n}`)
  }
  let running = await pass(0)
  let done = 0
  while (running.length > 0) {
    done += running.length
    running = await pass(1, ...running)
  }
  expect(done).toBe(10_000)
  expect(performance.now() - fromMs).toBeLessThan(60_000)
})

it('refuses what could never begin, and says what is there and where to say otherwise', () => {
  expect(impossible('fit', [['cpu', 64]], limits)).toMatchObject({
    code: 'PIPELINE_NEEDS_TOO_MUCH',
    kind: 'invalid',
    message: 'fit needs 64 processors, and this server has 4 processors: it could never start.',
    hint: expect.stringContaining('SLIPWAY_CPUS') as string,
  })
  expect(impossible('fit', [['gpu', 1]], limits)?.hint).toContain('SLIPWAY_GPUS')
  expect(impossible('fit', [['pool:unnamed', 1]], limits)).toBeNull()
})
