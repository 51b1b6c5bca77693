import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

it.skipIf(process.platform !== 'linux')(
  "puts the engine's threads behind the event loop, and none else",
  () => {
    const code = `
    import { readdirSync, readFileSync } from 'node:fs'
    import { engineStepsBack } from ${JSON.stringify(new URL('engine-steps-back.ts', import.meta.url).href)}
    engineStepsBack()
    const threads = readdirSync('/proc/self/task').map((thread) => {
      const [, name, rest] = /\\((.*)\\) (.*)/.exec(readFileSync('/proc/self/task/' + thread + '/stat', 'utf8'))
      return [name, Number(rest.split(' ')[16])]
    })
    console.log(JSON.stringify(threads))
  `
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    const threads = JSON.parse(said) as [string, number][]
    const own = Number(execFileSync('nice', { encoding: 'utf8' }))
    const [engine, others] = [true, false].map((wanted) =>
      threads.filter(([name]) => (name === 'V8Worker') === wanted).map(([, nice]) => nice),
    ) as [number[], number[]]
    expect(engine.length).toBeGreaterThan(0)
    expect(new Set(engine)).toEqual(new Set([Math.min(own + 10, 19)]))
    expect(new Set(others)).toEqual(new Set([own]))
  },
)
