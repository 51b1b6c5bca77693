import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { onSqlite, openWorld } from '../../../tests/worlds.ts'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'
import { secretsConformance } from './secrets.conformance.ts'

secretsConformance(onSqlite)

const token = 'hunter2 "quoted" ünd/more+='
const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----'

const files = {
  'pipeline.ts': `
import { readFileSync, readdirSync } from 'node:fs'
import { command, json, pipeline, step, text } from 'slipway'
const inner = step('inner', async ({ fail }: { fail: boolean }, ctx) => {
  const token = ctx.secret('API_TOKEN')
  console.log('printed ' + token); console.error(Buffer.from('user:' + token).toString('base64'))
  process.stdout.write('x'.repeat(65_530) + token + 'y'.repeat(70_000) + '\\n')
  ctx.log('said ' + token); ctx.param('token', token); ctx.progress(0.5, token)
  console.log('line ' + ctx.secret('KEY').split('\\n')[1]); console.log(JSON.stringify({ token }))
  if (fail) throw new Error('cannot log in with ' + token)
  const job = readFileSync(process.env.HOME ? '/proc/self/cmdline' : '', 'utf8') + readFileSync('/proc/self/environ', 'utf8')
  const dir = ctx.dir + '/..'
  const kept = readdirSync(dir).filter((name) => name.endsWith('.json')).map((name) => readFileSync(dir + '/' + name, 'utf8')).join()
  return { token, inside: [{ ['k' + token]: 'is ' + token }], length: token.length, seen: (job + kept).includes(['hunt', 'er2'].join('')) }
}, { secrets: ['API_TOKEN', 'KEY'] })
const outer = command('outer', {
  run: ['sh', '-c', 'echo "$API_TOKEN"; echo "again $API_TOKEN" >&2; printf %s "$API_TOKEN" > raw; printf %s "$API_TOKEN" | base64 -w0; echo; echo "{\\\\"metric\\\\": \\\\"$API_TOKEN\\\\", \\\\"value\\\\": 1}" >> $SLIPWAY_REPORT; wc -c < raw | sed "s/.*/{\\\\"bytes\\\\": \\\\"&\\\\"}/" > outputs.json'],
  outputs: { bytes: text }, secrets: ['API_TOKEN'],
})
const nosy = step('nosy', (_: {}, ctx) => {
  try { return ctx.secret('API_TOKEN') } catch (error) { return (error as { code: string }).code }
})
const unset = step('unset', (_: {}, ctx) => ctx.secret('NOT_THERE'), { secrets: ['NOT_THERE', 'API_TOKEN'] })
export default pipeline('secret', { fail: false, unset: false }, (p) => p.unset ? { a: unset() } : { inner: inner({ fail: p.fail }), outer: outer({}), nosy: nosy() })`,
}

/** All that lies in a folder, as one text. */
const everything = (dir: string): string =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

describe('secrets of steps', () => {
  it('reach a step and a command, and are nowhere else', async () => {
    await using world = await pipelinesWorld(files)
    await world.secrets.set('API_TOKEN', token, 'ana')
    await world.secrets.set('KEY', key, 'ana')
    const run = await world.run()
    expect(run.failure).toBeNull()
    const bytes = Buffer.byteLength(token)
    expect(run.output).toEqual({
      inner: { token: '***', inside: [{ 'k***': 'is ***' }], length: token.length, seen: false },
      outer: { bytes: String(bytes) },
      nosy: 'PIPELINE_SECRET_UNDECLARED',
    })
    const logs = await Promise.all(
      ['inner', 'outer'].map(async (node) =>
        text(Readable.from((await world.pipelines.log(run.id, node, {})).bytes)),
      ),
    )
    expect(logs[0]).toContain('printed ***')
    expect(logs[0]).toContain('said ***')
    expect(logs[0]).toContain('line ***')
    expect(logs[0]).toMatch(/x{1000}\*{3}y{1000}/)
    expect(logs[1]).toContain('again ***')
    const failed = await world.run({ fail: true })
    expect(failed.failure?.message).toContain('cannot log in with ***')
    const { events } = await world.pipelines.events(run.id, { limit: 10_000 })
    const said = JSON.stringify([events, run, failed, logs])
    const base64 = Buffer.from(token).toString('base64').slice(0, 24)
    const all = [said, everything(world.home)]
    for (const held of all) {
      for (const form of ['hunter2', base64, Buffer.from(`user:${token}`).toString('base64').slice(8, 30)])
        expect(held.includes(form)).toBe(false)
      expect(held.includes('MIIEvQIBADANBgkq')).toBe(false)
    }
  })

  it.each([
    ['a path', `writeFileSync(ctx.dir + '/a', 'login: ' + key); return ctx.files.put(ctx.dir + '/a', 'a')`],
    ['bytes', `return ctx.files.put(Buffer.from(Buffer.from('x' + key).toString('base64')), 'a')`],
    [
      'a stream',
      `return ctx.files.put(Readable.from([Buffer.from(key.slice(0, 5)), Buffer.from(key.slice(5))]), 'a')`,
    ],
  ])('are not kept in a file: %s', async (_, body) => {
    await using world = await pipelinesWorld({
      'pipeline.ts': `
import { writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline, step } from 'slipway'
const keep = step('keep', async (_: {}, ctx) => { const key = ctx.secret('API_TOKEN'); ${body} }, { secrets: ['API_TOKEN'] })
export default pipeline('kept', {}, () => keep())`,
    })
    await world.secrets.set('API_TOKEN', token, 'ana')
    const run = await world.run()
    expect(run.failure).toMatchObject({ code: 'PIPELINE_SECRET_IN_FILE', node: 'keep' })
    expect(run.failure!.message).toContain('API_TOKEN')
    expect(everything(join(world.home, 'artifacts'))).not.toContain('hunter2')
  })

  it('are not kept in a file of a command, and harmless files are', async () => {
    await using world = await pipelinesWorld({
      'pipeline.ts': `
import { command, file, pipeline } from 'slipway'
const tell = command('tell', { run: ['sh', 'tell.sh'], outputs: { out: file }, secrets: ['API_TOKEN'] })
const leak = command('leak', { run: ['sh', 'leak.sh'], outputs: { out: file }, secrets: ['API_TOKEN'] })
export default pipeline('files', { bad: false }, (p) => (p.bad ? leak({}) : tell({})))`,
      'tell.sh': `echo clean > clean; printf %s "$API_TOKEN" > dirty; printf '{"out": "clean"}' > outputs.json`,
      'leak.sh': `printf %s "$API_TOKEN" > dirty; printf '{"out": "dirty"}' > outputs.json`,
    })
    await world.secrets.set('API_TOKEN', token, 'ana')
    expect((await world.run()).status).toBe('succeeded')
    expect((await world.run({ bad: true })).failure).toMatchObject({ code: 'PIPELINE_SECRET_IN_FILE' })
  })

  it('stop a step before it starts where one is not set', async () => {
    await using world = await pipelinesWorld(files)
    const run = await world.run({ unset: true })
    expect(run.failure).toEqual({
      code: 'PIPELINE_SECRET_NOT_SET',
      kind: 'invalid',
      node: 'unset',
      message: 'The step unset asks for the secrets NOT_THERE, API_TOKEN, which are not set.',
      hint: 'Set it: slipway secrets set NOT_THERE\nSet it: slipway secrets set API_TOKEN',
    })
    expect(run.nodes).toMatchObject([{ id: 'unset', status: 'failed', attempts: [{ status: 'failed' }] }])
  })

  it('and variables do not pass from one step to the next', async () => {
    process.env.SLIPWAY_TEST_GIVEN = 'outside'
    process.env.TEST_GIVEN = 'given'
    await using world = await pipelinesWorld({
      'pipeline.ts': `
import { pipeline, step } from 'slipway'
const look = () => ({ set: process.env.MODE ?? null, given: process.env.TEST_GIVEN ?? null, secret: process.env.API_TOKEN ?? null, pid: process.pid })
const first = step('first', look, { env: { set: { MODE: 'one' }, pass: ['TEST_GIVEN'] } })
const second = step('second', ({ x }: { x: unknown }) => ({ ...look(), x }))
const third = step('third', ({ x }: { x: unknown }) => ({ ...look(), x }), { env: { set: { MODE: 'one' }, pass: ['TEST_GIVEN'] } })
export default pipeline('clean', {}, () => third({ x: second({ x: first() }) }))`,
    })
    const { output } = (await world.run()) as { output: any }
    const { x: second } = output
    const { x: first } = second
    expect([first, second, output].map(({ set, given }) => [set, given])).toEqual([
      ['one', 'given'],
      [null, null],
      ['one', 'given'],
    ])
    expect(second.pid).not.toBe(first.pid)
    delete process.env.TEST_GIVEN
    expect((await world.run({}, { force: true })).failure).toMatchObject({
      code: 'PIPELINE_VARIABLE_MISSING',
      node: 'first',
    })
  })
})

it('are set, listed and forgotten over HTTP, and are never given back', async () => {
  await using world = await openWorld()
  const { secrets } = world.client
  const params = { name: 'HF_TOKEN' }
  const set = await secrets.setSecret({ params, body: { value: 'hf_abcdef' } })
  expect(JSON.stringify([set, await secrets.listSecrets()])).not.toContain('hf_abcdef')
  expect((await secrets.listSecrets()).secrets.map(({ name }) => name)).toEqual(['HF_TOKEN'])
  for (const [name, value] of [
    ['1X', 'abcdef'],
    ['SLIPWAY_TOKEN', 'abcdef'],
    ['SHORT', 'abc'],
    ['NUL', 'ab\0cd'],
  ] as const)
    await expect(secrets.setSecret({ params: { name }, body: { value } })).rejects.toMatchObject({
      kind: 'invalid',
    })
  await secrets.removeSecret({ params })
  await expect(secrets.removeSecret({ params })).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' })
  expect(await secrets.listSecrets()).toEqual({ secrets: [] })
})
