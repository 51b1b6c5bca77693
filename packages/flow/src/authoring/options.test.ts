import { describe, expect, it } from 'vitest'
import { approval, command, each, list, num, pipeline, step, when } from '../index.ts'
import { record } from './recording.ts'

const one = step('one', () => 1)
const build = (fn: () => unknown) => () => record(fn)
const made = (options: object) => () => step('s', () => 1, options)
const commanded = (options: object) => () => command('c', { run: ['true'], ...options } as never)
const used = (options: object) => build(() => one({}, options))

describe('options', () => {
  it.each<[string, () => unknown]>([
    ['s has no option retry', made({ retry: 2 })],
    ['The option retries of the step s is -1', made({ retries: -1 })],
    ['The option retries of the step s is 1.5', made({ retries: 1.5 })],
    ['retries.jitter of the step s is 2', made({ retries: { times: 1, jitter: 2 } })],
    ['retries.factor of the step s is 0', made({ retries: { times: 1, factor: 0 } })],
    ['no option retries.tmies', made({ retries: { tmies: 1 } })],
    ['The option timeoutMs of the step s is "1m"', made({ timeoutMs: '1m' })],
    ['The option timeoutMs of the step s is 3000000000', made({ timeoutMs: 3e9 })],
    ['The option cache of the step s is ""', made({ cache: '' })],
    ['The option pool of the step s is "my pool"', made({ pool: 'my pool' })],
    ['resources.memoryMb of the step s is 0.5', made({ resources: { memoryMb: 0.5 } })],
    ['resources.cpu of the step s is 0', made({ resources: { cpu: 0 } })],
    ['no option resources.memory', made({ resources: { memory: '2GB' } })],
    ['env.pass of the step s is ["A B"]', made({ env: { pass: ['A B'] } })],
    ['env.set of the step s is {"A":1}', made({ env: { set: { A: 1 } } })],
    ['no option env.lock', made({ env: { lock: 'uv.lock' } })],
    ['The option secrets of the step s is "TOKEN"', made({ secrets: 'TOKEN' })],
    ['env.set.TOKEN of the step s', made({ env: { set: { TOKEN: 'x' } }, secrets: ['TOKEN'] })],
    ['The option tags of the step s is [""]', made({ tags: [''] })],
    ['The option version of the step s is 0', made({ version: 0 })],
    ['deprecated.since of the step s is "2"', made({ deprecated: { since: '2', use: 'a', reason: 'b' } })],
    ['The option retired.use of the step s', made({ retired: { since: 2, reason: 'b' } })],
    ['The option run of the command c is []', commanded({ run: [] })],
    ['The option env.lock of the command c is 5', commanded({ env: { lock: 5 } })],
    ['The option retries of the command c is true', commanded({ retries: true })],
    ['The option code of the command c is "x.py"', commanded({ code: 'x.py' })],
    ['use of one has no option env', used({ env: {} })],
    ['retries of the use of one is "2"', used({ retries: '2' })],
  ])('are refused when they are written: %s', (words, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'FLOW_OPTION' }))
    expect(make).toThrow(words)
  })

  it('of one use stand in place of the step’s', () => {
    const fit = step('fit', () => 1, { retries: 2, pool: 'gpu', tags: ['a'] })
    const { recording } = record(() => [fit({}, { retries: 5, cache: 'v1' }), fit()])
    expect(recording.nodes.map(({ options }) => options)).toEqual([
      { retries: 5, pool: 'gpu', tags: ['a'], cache: 'v1' },
      { retries: 2, pool: 'gpu', tags: ['a'] },
    ])
  })

  it.each<[string, () => unknown]>([
    ['FLOW_NO_FUNCTION', () => step('s', 1 as never)],
    ['FLOW_NO_FUNCTION', () => pipeline('p', {}, undefined as never)],
    ['FLOW_NO_FUNCTION', build(() => each([1], one() as never))],
    ['FLOW_KIND', () => command('c', { run: ['true'], inputs: { x: 'number' as never } })],
    ['FLOW_KIND', () => list(undefined as never)],
    ['FLOW_EACH_NOT_LIST', build(() => each('abc' as never, () => one()))],
    ['FLOW_OPTION', build(() => each([1], () => one(), { parallel: 0 }))],
    ['FLOW_OPTION', build(() => each(one() as never, () => one(), { paralel: 2 } as never))],
    ['FLOW_WHEN_KNOWN', build(() => when(true as never, () => one()))],
    ['FLOW_ASYNC_BUILD', build(() => each([1], async () => one()))],
    ['FLOW_ASYNC_BUILD', build(() => when(one(), async () => one()))],
    ['FLOW_AFTER', build(() => one({}, { after: one() as never }))],
    ['FLOW_OPTION', build(() => approval('ok', { question: '' }))],
    ['FLOW_OPTION', build(() => approval('ok', { question: 'Well?', expiresAfterMs: 0.5 }))],
    ['FLOW_OPTION', build(() => approval('ok', { question: 'Well?', expires: 5 } as never))],
    ['FLOW_CALLED_OUTSIDE', () => approval('ok', { question: 'Well?' })],
    ['FLOW_NAME', build(() => approval('no name', { question: 'Well?' }))],
  ])('and wrong uses are refused with %s', (code, make) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })

  it('let a kind be part of a list', () => {
    expect(list(list(num)).kind).toEqual({ list: { list: 'number' } })
  })
})
