import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openReceiver } from '../../../tests/receiver.ts'
import { openWorld, type Ground, type World } from '../../../tests/worlds.ts'

const every = ['registered_model.created', 'model_version_tag.set', 'model_version_alias.created']
const by = 'ana'

/** Waits for what a delivery does after its answer: it is noted in the database. */
const soon = <T>(look: () => Promise<T>) => vi.waitFor(look, { timeout: 10_000, interval: 20 })

/** What holds of webhooks on every database. */
export const webhooksConformance = (ground: Ground) =>
  describe('webhooks', () => {
    it('keeps them, the newest first, and never gives a secret back', async () => {
      await using world = await openWorld(ground)
      const { webhooks } = world.platform.rooms
      const made = []
      for (const i of [1, 2, 3]) {
        made.unshift(
          await webhooks.create({ name: `hook${i}`, url: `https://example.com/${i}`, events: every }),
        )
        world.clock.advance(1)
      }
      expect(await webhooks.webhooks({ offset: 0, limit: 10 })).toEqual(made)
      expect(await webhooks.webhooks({ offset: 1, limit: 1 })).toEqual([made[1]])
      const { id } = made[0]!
      const changed = await webhooks.update(id, {
        name: 'other',
        events: [...every].reverse(),
        secret: 'geheim',
        active: false,
        description: 'd',
      })
      expect(changed).toEqual({
        ...made[0],
        name: 'other',
        events: [...every].reverse(),
        active: false,
        description: 'd',
        updatedAtMs: changed.updatedAtMs,
      })
      expect(changed.updatedAtMs).toBeGreaterThan(made[0]!.updatedAtMs)
      expect(JSON.stringify(changed)).not.toContain('geheim')
      await webhooks.remove(id)
      for (const act of [
        () => webhooks.webhook(id),
        () => webhooks.remove(id),
        () => webhooks.update(id, {}),
      ])
        await expect(act()).rejects.toMatchObject({ code: 'WEBHOOKS_NOT_FOUND', kind: 'not-found' })
    })

    let refusing: World
    beforeAll(async () => void (refusing = await openWorld(ground)))
    afterAll(() => refusing?.[Symbol.asyncDispose]())

    it.each([
      [{ url: '   ' }, 'WEBHOOKS_URL_EMPTY'],
      [{ url: 'ftp://example.com' }, 'WEBHOOKS_SCHEME_REFUSED'],
      [{ url: 'example.com' }, 'WEBHOOKS_SCHEME_REFUSED'],
      [{ url: 'file:///etc/passwd' }, 'WEBHOOKS_SCHEME_REFUSED'],
      [{ url: 'http://[invalid' }, 'WEBHOOKS_URL_INVALID'],
      [{ url: 'http://169.254.169.254/latest' }, 'WEBHOOKS_ADDRESS_REFUSED'],
      [{ url: 'http://[::ffff:169.254.169.254]/' }, 'WEBHOOKS_ADDRESS_REFUSED'],
      [{ url: `https://example.com/${'x'.repeat(500)}` }, 'WEBHOOKS_TOO_LONG'],
      [{ name: 'a b' }, 'WEBHOOKS_NAME_INVALID'],
      [{ name: '-a' }, 'WEBHOOKS_NAME_INVALID'],
      [{ name: 'a'.repeat(64) }, 'WEBHOOKS_NAME_INVALID'],
      [{ events: [] }, 'WEBHOOKS_EVENTS_EMPTY'],
      [{ secret: 'x'.repeat(1001) }, 'WEBHOOKS_TOO_LONG'],
    ])('refuses %j', async (facts, code) => {
      const { webhooks } = refusing.platform.rooms
      const good = { name: 'hook', url: 'https://example.com', events: every }
      await expect(webhooks.create({ ...good, ...facts })).rejects.toMatchObject({ code })
      expect(await webhooks.webhooks({ offset: 0, limit: 9 })).toEqual([])
      const { id } = await webhooks.create(good)
      await expect(webhooks.update(id, facts)).rejects.toMatchObject({ code })
      expect(await webhooks.webhook(id)).toMatchObject(good)
      await webhooks.remove(id)
    })

    it('tells what happened, signed, to those that want it and are active', async () => {
      await using world = await openWorld(ground)
      await using receiver = await openReceiver()
      const { webhooks, registry } = world.platform.rooms
      const { url } = receiver
      await webhooks.create({ name: 'one', url, events: every, secret: 'geheim' })
      await webhooks.create({ name: 'deaf', url, events: ['model_version.created'] })
      const off = await webhooks.create({ name: 'off', url, events: every, active: false })
      await registry.createModel('m', { description: 'd', tags: { t: '1' }, by })
      const [first] = await receiver.until(1)
      expect(first!.json).toEqual({
        entity: 'registered_model',
        action: 'created',
        timestamp: new Date(world.clock.nowMs()).toISOString().replace('Z', '+00:00'),
        data: { name: 'm', description: 'd', tags: { t: '1' } },
      })
      const id = first!.headers['x-mlflow-delivery-id'] as string
      const seconds = first!.headers['x-mlflow-timestamp'] as string
      expect(seconds).toBe(String(Math.floor(world.clock.nowMs() / 1000)))
      const mac = createHmac('sha256', 'geheim').update(`${id}.${seconds}.${first!.text}`).digest('base64')
      expect(first!.headers).toMatchObject({
        'x-mlflow-signature': `v1,${mac}`,
        'content-type': 'application/json',
      })
      await soon(async () => expect(await webhooks.outstanding()).toEqual([]))
      await webhooks.update(off.id, { active: true })
      await registry.createModel('n', { by })
      await receiver.until(3)
      await expect(registry.createModel('n', { by })).rejects.toMatchObject({ code: 'REGISTRY_MODEL_EXISTS' })
      await soon(async () => expect(await webhooks.outstanding()).toEqual([]))
      expect(receiver.received.map((one) => one.json.data.name)).toEqual(['m', 'n', 'n'])
    })

    it('keeps secrets unreadable at rest', async () => {
      await using world = await openWorld()
      const { webhooks } = world.platform.rooms
      await webhooks.create({
        name: 'one',
        url: 'https://example.com',
        events: every,
        secret: 'streng geheim',
      })
      const { home } = world.platform
      for (const file of ['slipway.db', 'slipway.db-wal', 'secret.key'])
        expect((await readFile(join(home, file))).includes('streng geheim'), file).toBe(false)
    })

    it('tries again under the same id, later and later, and gives up on what is refused', async () => {
      await using world = await openWorld(ground)
      await using receiver = await openReceiver()
      const { webhooks, registry } = world.platform.rooms
      await webhooks.create({ name: 'one', url: receiver.url, events: every })
      receiver.answer(500, { status: 429, headers: { 'retry-after': '100' } })
      await registry.createModel('m', { by })
      await receiver.until(1)
      const due = async () => {
        const [one] = await webhooks.outstanding()
        return one
      }
      await soon(async () => expect(await due()).toMatchObject({ attempts: 1, trouble: 'HTTP 500' }))
      expect((await due())!.nextAtMs - world.clock.nowMs()).toBeGreaterThanOrEqual(1000)
      expect((await due())!.nextAtMs - world.clock.nowMs()).toBeLessThanOrEqual(1250)
      world.clock.advance(1250)
      webhooks.wake()
      await receiver.until(2)
      await soon(async () => expect(await due()).toMatchObject({ attempts: 2, trouble: 'HTTP 429' }))
      expect((await due())!.nextAtMs).toBe(world.clock.nowMs() + 100_000)
      world.clock.advance(100_000)
      webhooks.wake()
      await receiver.until(3)
      await soon(async () => expect(await webhooks.outstanding()).toEqual([]))
      expect(new Set(receiver.received.map((one) => one.headers['x-mlflow-delivery-id'])).size).toBe(1)
      expect(new Set(receiver.received.map((one) => one.text)).size).toBe(1)
      receiver.answer(404)
      await registry.createModel('n', { by })
      await receiver.until(4)
      await soon(async () =>
        expect(await webhooks.outstanding()).toMatchObject([{ state: 'failed', trouble: 'HTTP 404' }]),
      )
    })

    it('gives up on a receiver that never comes back, and forgets it after a week', async () => {
      await using world = await openWorld(ground)
      const { webhooks, registry } = world.platform.rooms
      const receiver = await openReceiver()
      await webhooks.create({ name: 'one', url: receiver.url, events: every })
      await receiver[Symbol.asyncDispose]()
      await registry.createModel('m', { by })
      for (let attempts = 1; attempts <= 10; attempts++) {
        await webhooks.idle()
        const [one] = await webhooks.outstanding()
        expect(one).toMatchObject({ attempts, state: attempts < 10 ? 'due' : 'failed' })
        expect(one!.trouble).toContain('ECONNREFUSED')
        world.clock.advance(15 * 60_000)
        webhooks.wake()
      }
      world.clock.advance(8 * 24 * 3_600_000)
      await webhooks.start()
      expect(await webhooks.outstanding()).toEqual([])
    })

    it('forgets what a webhook was to be told when it is removed', async () => {
      await using world = await openWorld(ground)
      await using receiver = await openReceiver()
      const { webhooks, registry } = world.platform.rooms
      const { id } = await webhooks.create({ name: 'one', url: receiver.url, events: every })
      receiver.answer(503)
      await registry.createModel('m', { by })
      await receiver.until(1)
      await webhooks.remove(id)
      expect(await webhooks.outstanding()).toEqual([])
      await registry.createModel('n', { by })
      expect(await webhooks.outstanding()).toEqual([])
    })

    it('tells after a restart what it could not tell before', async () => {
      const world = await openWorld(ground)
      await using receiver = await openReceiver()
      await world.platform.rooms.webhooks.create({ name: 'one', url: receiver.url, events: every })
      receiver.answer(503)
      await world.platform.rooms.registry.createModel('m', { by })
      const [first] = await receiver.until(1)
      await soon(async () =>
        expect(await world.platform.rooms.webhooks.outstanding()).toMatchObject([{ trouble: 'HTTP 503' }]),
      )
      await using later = await world.restart()
      later.clock.advance(60_000)
      later.platform.rooms.webhooks.wake()
      const [, second] = await receiver.until(2)
      expect(second!.headers['x-mlflow-delivery-id']).toBe(first!.headers['x-mlflow-delivery-id'])
    })

    it('tests a webhook at once and says what came of it', async () => {
      await using world = await openWorld(ground)
      await using receiver = await openReceiver()
      const { webhooks } = world.platform.rooms
      const { id } = await webhooks.create({ name: 'one', url: receiver.url, events: every })
      expect(await webhooks.test(id)).toEqual({ success: true, status: 200, body: 'taken', trouble: null })
      receiver.answer({ status: 401, body: 'no' }, { status: 302, headers: { location: '/elsewhere' } })
      expect(await webhooks.test(id, every[1])).toMatchObject({ success: false, status: 401, body: 'no' })
      // It does not follow: what answers there is not what was named.
      expect(await webhooks.test(id)).toMatchObject({ success: false, status: 302 })
      expect(receiver.received.map((one) => one.json.entity)).toEqual([
        'registered_model',
        'model_version_tag',
        'registered_model',
      ])
      await receiver[Symbol.asyncDispose]()
      expect(await webhooks.test(id)).toMatchObject({ success: false, status: null })
      expect(await webhooks.outstanding()).toEqual([])
    })
  })
