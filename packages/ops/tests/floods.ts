import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { pipelinesWorld } from './pipelines-world.ts'

type World = Awaited<ReturnType<typeof pipelinesWorld>>

/** A pipeline of these steps, that answers with this. */
export const project = (steps: string, result: string) => ({
  'pipeline.ts': `
import { command, file, json, num, pipeline, step, text } from 'slipway'
${steps}
export default pipeline('printing', {}, () => ${result})`,
})

export const logOf = async (world: World, run: string, node: string, query = {}) => {
  const { end, bytes } = await world.pipelines.log(run, node, query)
  return { end, text: await text(Readable.from(bytes)) }
}

/** Runs, and tells how much more memory this process held at the most. */
export const grownBytes = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20)
  await work()
  clearInterval(timer)
  return most - before
}

/** Holds that what a command prints is neither held in memory nor kept whole: a line without an end, and many lines. */
export const takesFloods = (lineBytes: number, manyBytes: number): void => {
  it.each([
    ['a line without an end', lineBytes, `head -c ${lineBytes} /dev/zero | tr '\\0' x`],
    ['millions of lines', manyBytes, `yes | head -c ${manyBytes}`],
  ])('takes %s of %i bytes that a command prints', async (_, bytes, script) => {
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
}
