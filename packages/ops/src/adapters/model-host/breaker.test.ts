import { describe, expect, it } from 'vitest'
import { breaker, type BreakerHealth } from './breaker.ts'
import { hostFailed, hostSlow, modelClosed } from './model-host.errors.ts'

const broken = () => {
  let nowMs = 0
  const told: BreakerHealth[] = []
  const { guard, health } = breaker({
    tickMs: () => nowMs,
    nowMs: () => 77,
    changed: (now) => told.push(now),
  })
  let asked = 0
  const fails = (cause = hostSlow(700)) =>
    guard(async () => {
      asked++
      throw cause
    })
  const answers = () => guard(() => 'answer')
  return {
    guard,
    health,
    told,
    fails,
    answers,
    asked: () => asked,
    at(ms: number) {
      nowMs = ms
    },
  }
}
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (cause: { code: string }) => cause.code,
  )

describe('a breaker', () => {
  it('refuses at once after three grave failures in a row, and says for how long', async () => {
    const { fails, answers, asked, health, told } = broken()
    for (let i = 0; i < 3; i++) expect(await codeOf(fails())).toBe('MODEL_HOST_TIMEOUT')
    await expect(answers()).rejects.toMatchObject({
      code: 'MODEL_HOST_RESTING',
      kind: 'unavailable',
      retryAfterS: 5,
    })
    expect(asked()).toBe(3)
    expect(health()).toMatchObject({
      state: 'resting',
      failuresInARow: 3,
      failingSinceMs: 77,
      retryAfterMs: 5000,
      refused: 1,
      lastFailure: { code: 'MODEL_HOST_TIMEOUT', hint: hostSlow(700).hint, atMs: 77 },
    })
    expect(told.map(({ state }) => state)).toEqual(['resting'])
  })

  it('lets one try after each rest, while the others are still refused, and rests twice as long each time', async () => {
    const { fails, answers, at, health, told } = broken()
    for (let i = 0; i < 3; i++) await codeOf(fails())
    let ms = 0
    for (const restMs of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      at(ms + restMs - 1)
      expect(await codeOf(fails())).toBe('MODEL_HOST_RESTING')
      at((ms += restMs))
      expect(health().state).toBe('trying')
      expect(await Promise.all([codeOf(fails()), codeOf(fails())])).toEqual([
        'MODEL_HOST_TIMEOUT',
        'MODEL_HOST_RESTING',
      ])
    }
    at(ms + 60_000)
    expect(await answers()).toBe('answer')
    expect(health()).toMatchObject({
      state: 'answering',
      failuresInARow: 0,
      failingSinceMs: null,
      retryAfterMs: 0,
    })
    expect(told.at(-1)!.state).toBe('answering')
  })

  it('keeps letting one through where what the one before was told says nothing of the model', async () => {
    const { fails, answers, at } = broken()
    for (let i = 0; i < 3; i++) await codeOf(fails())
    at(5000)
    expect(await codeOf(fails(modelClosed()))).toBe('MODEL_HOST_CLOSED')
    expect(await answers()).toBe('answer')
  })

  it('takes what a model says of its rows for a sign of life', async () => {
    const { fails } = broken()
    for (let i = 0; i < 9; i++) {
      expect(await codeOf(fails())).toBe('MODEL_HOST_TIMEOUT')
      await codeOf(fails(hostFailed('failed', 'no such word')))
    }
  })

  it('counts what was under way as the rest began to no further rest', async () => {
    const { fails, answers, at } = broken()
    await Promise.all(Array.from({ length: 8 }, () => codeOf(fails())))
    at(5000)
    expect(await answers()).toBe('answer')
  })
})
