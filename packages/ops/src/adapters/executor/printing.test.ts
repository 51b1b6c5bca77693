import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'

type World = Awaited<ReturnType<typeof pipelinesWorld>>

const project = (steps: string, result: string) => ({
  'pipeline.ts': `
import { command, file, json, num, pipeline, step, text } from 'slipway'
${steps}
export default pipeline('printing', {}, () => ${result})`,
})

const logOf = async (world: World, run: string, node: string, query = {}) => {
  const { end, bytes } = await world.pipelines.log(run, node, query)
  return { end, text: await text(Readable.from(bytes)) }
}

/** Runs, and tells how much more memory this process held at the most. */
const grownBytes = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20)
  await work()
  clearInterval(timer)
  return most - before
}

const gigabyte = 1_000_000_000

it.each([
  ['a gigabyte without a line’s end', gigabyte, `head -c ${gigabyte} /dev/zero | tr '\\0' x`],
  ['a hundred million lines', 2e8, 'yes | head -c 200000000'],
])('takes %s that a command prints', async (_, bytes, script) => {
  await using world = await pipelinesWorld({
    ...project(
      `const flood = command('flood', { run: ['sh', 'flood.sh'], outputs: { n: num } })`,
      'flood({})',
    ),
    'flood.sh': `echo first; ${script}; echo; echo last; echo '{"n": 1}' > outputs.json`,
  })
  let id = ''
  const grown = await grownBytes(async () => {
    const run = await world.run()
    id = run.id
    expect(run.failure).toBeNull()
  })
  // Garbage waits to be collected while the machine is busy; what was printed is not held.
  expect(grown).toBeLessThan(400_000_000)
  const log = await logOf(world, id, 'flood')
  expect(log.end).toBeGreaterThanOrEqual(bytes)
  expect(log.text.length).toBeLessThan(17 * 1024 * 1024)
  expect(log.text.length).toBeGreaterThan(11 * 1024 * 1024)
  expect(log.text.slice(0, 6)).toBe('first\n')
  expect(log.text.trimEnd().slice(-5)).toBe('\nlast')
  const left = Number(/\n… ([\d,]+) bytes left out …\n/.exec(log.text)![1]!.replaceAll(',', ''))
  expect(left).toBeGreaterThan(bytes - 17 * 1024 * 1024)
  // What was kept and what was not are all of it.
  expect(log.text.replace(/\n… [\d,]+ bytes left out …\n/, '').length + left).toBe(log.end)
  const { events } = await world.pipelines.events(id, { limit: 10_000 })
  expect(JSON.stringify(events).length).toBeLessThan(2_000_000)
  expect(events.some(({ data }) => /characters left out here/.test(String(data.text)))).toBe(true)
})

it('keeps what a step prints, however it prints it, and reads on from where one stopped', async () => {
  await using world = await pipelinesWorld(
    project(
      `const speak = step('speak', async (_: {}, ctx) => {
  console.log('one'); console.error('two'); process.stdout.write('three ü'); ctx.log('four')
  if (!(await import('node:fs')).existsSync('again')) { (await import('node:fs')).writeFileSync('again', ''); throw new Error('not yet') }
  return 1
}, { retries: 1 })
const quiet = step('quiet', ({ x }: { x: number }) => x)`,
      'quiet({ x: speak() })',
    ),
  )
  const run = await world.run()
  const log = await logOf(world, run.id, 'speak')
  expect(log.text.trim().split('\n').sort()).toEqual(['four', 'one', 'three ü', 'two'])
  expect(log.end).toBe(Buffer.byteLength(log.text))
  expect((await logOf(world, run.id, 'speak', { attempt: 1 })).text).toContain('one')
  const tail = Buffer.from(log.text).subarray(-9).toString()
  expect((await logOf(world, run.id, 'speak', { from: log.end - 9 })).text).toBe(tail)
  expect(await logOf(world, run.id, 'speak', { from: log.end + 9 })).toEqual({ end: log.end, text: '' })
  expect(await logOf(world, run.id, 'quiet')).toEqual({ end: 0, text: '' })
  await expect(logOf(world, run.id, 'speak', { attempt: 3 })).rejects.toMatchObject({
    code: 'PIPELINE_ATTEMPT_NOT_FOUND',
    hint: 'It has had attempts 1, 2.',
  })
  await expect(logOf(world, run.id, 'nobody')).rejects.toMatchObject({ code: 'PIPELINE_NODE_NOT_FOUND' })
  expect(await world.pipelines.collectLogs(false)).toEqual({ files: 0, bytes: 0 })
  expect(readdirSync(join(world.home, 'logs'))).toEqual([run.id])
})

it('survives what a step writes to the descriptor of reports', async () => {
  await using world = await pipelinesWorld(
    project(
      `const noise = step('noise', async () => {
  const { writeSync } = await import('node:fs')
  writeSync(3, 'no json\\n{"type":1}\\n[]\\nnull\\n')
  return 1
})`,
      'noise()',
    ),
  )
  expect((await world.run()).output).toBe(1)
})

it.each([
  ['a text', `'x'.repeat(400_000_000)`],
  ['many small things', `Array.from({ length: 5_000_000 }, (_, i) => 'value ' + i)`],
])('refuses a result that is far too large: %s', async (_, value) => {
  await using world = await pipelinesWorld(project(`const large = step('large', () => ${value})`, 'large()'))
  const run = await world.run()
  expect(run.failure).toMatchObject({ code: 'PIPELINE_RESULT_TOO_LARGE', kind: 'invalid', node: 'large' })
  expect(run.failure!.message).toMatch(/is at least [\d,]+ MiB, more than the 64 MiB/)
  expect(run.failure!.hint).toContain('ctx.files.put')
})

it('refuses an outputs.json of a gigabyte without reading it', async () => {
  await using world = await pipelinesWorld(
    project(
      `const large = command('large', { run: ['sh', '-c', 'truncate -s 1000000000 outputs.json'], outputs: { n: num } })`,
      'large({})',
    ),
  )
  const grown = await grownBytes(async () =>
    expect((await world.run()).failure).toMatchObject({ code: 'PIPELINE_RESULT_TOO_LARGE' }),
  )
  // Garbage waits to be collected while the machine is busy; what was printed is not held.
  expect(grown).toBeLessThan(400_000_000)
})
