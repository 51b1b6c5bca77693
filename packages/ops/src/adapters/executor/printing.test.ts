import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { grownBytes, logOf, project, takesFloods } from '../../../tests/floods.ts'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'

// Four hundred megabytes that were held would be seen; the long tests print a gigabyte.
takesFloods(500_000_000, 50_000_000)

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
