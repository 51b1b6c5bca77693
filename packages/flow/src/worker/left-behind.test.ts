import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ask = (code: string): unknown =>
  JSON.parse(
    execFileSync(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      `import { noteBefore } from ${JSON.stringify(join(import.meta.dirname, 'left-behind.ts'))}\n${code}`,
    ]).toString(),
  )

it('looks at nothing that Node would load for it', () => {
  const loaded = ask(`
    noteBefore()
    console.log(JSON.stringify(process.moduleLoadList.filter((name) => /undici|transformstream/.test(name))))`)
  expect(loaded).toEqual([])
})

it('finds functions that were replaced, of Node and of the language', () => {
  for (const replaced of ['fetch', 'setTimeout', 'Date', 'Promise'])
    expect(
      ask(`
    const before = noteBefore()
    globalThis.${replaced} = () => undefined
    console.log(JSON.stringify(await before.leftNothing()))`),
      replaced,
    ).toBe(false)
})
