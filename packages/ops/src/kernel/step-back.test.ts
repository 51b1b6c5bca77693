import { execFileSync, spawnSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

/** How often a thread gave up the processor by itself in a tenth of a second of work. */
const rests = (stepsBack: boolean): Promise<number> => {
  const code = `
    import { readFileSync } from 'node:fs'
    import { parentPort } from 'node:worker_threads'
    import { giveWay, stepBack } from ${JSON.stringify(new URL('step-back.ts', import.meta.url).href)}
    const given = () => Number(/^voluntary_ctxt_switches:\\s+(\\d+)/m.exec(readFileSync('/proc/thread-self/status', 'utf8'))[1])
    ${stepsBack ? 'stepBack()' : ''}
    const before = given()
    const since = process.threadCpuUsage().user
    while (process.threadCpuUsage().user - since < 100_000) giveWay()
    parentPort.postMessage(given() - before)
  `
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`))
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

it.skipIf(process.platform !== 'linux')(
  'lets a thread that stepped back rest now and then within long work, and no other',
  async () => {
    expect(await rests(true)).toBeGreaterThan(50)
    expect(await rests(false)).toBeLessThan(20)
  },
)

const chrt = spawnSync('chrt', ['--version']).error === undefined
it.skipIf(!chrt)(
  `lets a process that steps aside run last, with all its threads and those to come${chrt ? '' : ' (skipped: no chrt)'}`,
  () => {
    const code = `
    import { readdirSync, readFileSync } from 'node:fs'
    import { Worker } from 'node:worker_threads'
    import { stepAside } from ${JSON.stringify(new URL('step-back.ts', import.meta.url).href)}
    await stepAside()
    await new Promise((resolve) => new Worker('', { eval: true }).once('online', resolve))
    const policyOf = (thread) => readFileSync('/proc/self/task/' + thread + '/stat', 'utf8').split(') ')[1].split(' ')[38]
    console.log([...new Set(readdirSync('/proc/self/task').map(policyOf))].join())
  `
    const told = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' })
    // SCHED_IDLE.
    expect(told.trim()).toBe('5')
  },
)
