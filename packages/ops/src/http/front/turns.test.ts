import { expect, it } from 'vitest'
import { openTurns } from './turns.ts'

const turned = () => new Promise((resolve) => setImmediate(resolve))

it('answers on the spot while requests come alone; those that come together after the turn, and writes then', async () => {
  const { asked, answered } = openTurns()
  const seen: string[] = []
  const ask = (name: string) =>
    asked(() => {
      seen.push(`answer ${name}`)
      answered(() => seen.push(`write ${name}`))
    })
  ask('a')
  ask('b')
  expect(seen.splice(0)).toEqual(['answer a', 'write a', 'answer b', 'write b'])
  await turned()
  ask('c')
  ask('d')
  expect(seen).toEqual([])
  await turned()
  expect(seen.splice(0)).toEqual(['answer c', 'answer d', 'write c', 'write d'])
  ask('e')
  await turned()
  ask('f')
  expect(seen).toEqual(['answer e', 'write e', 'answer f', 'write f'])
})
