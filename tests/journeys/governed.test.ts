import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { type Ended, json, place, slipway, up } from './slipway.ts'

interface Told {
  error: { code: string; hint: string }
}

const refusal = (ended: Ended) => [ended.code, json<Told>(ended).error.code]

describe('who decides which version answers', () => {
  it('goes from a protected champion through a request to a promotion, and tells it all afterwards', async () => {
    using at = place()
    writeFileSync(join(at.folder, 'customers.csv'), customers(400, 3))
    const made = slipway(['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], at.folder)
    expect(made.code, made.err).toBe(0)
    const project = join(at.folder, 'churn')
    const config = join(project, 'slipway.config.ts')
    const worded = readFileSync(config, 'utf8').replace('use: []', "use: ['say whom to call']")
    expect(worded).toContain('say whom to call')
    writeFileSync(config, worded)
    const models = (...args: string[]) => slipway(['models', ...args, '--json'], project)

    await using server = await up(project)
    const first = slipway(['run', '--json'], project)
    expect(first.code, first.err + first.out).toBe(0)
    expect(json<{ approval: unknown }>(first).approval).toBeNull()
    expect(models('protect', 'churn').code).toBe(0)
    writeFileSync(join(at.folder, 'customers.csv'), customers(440, 3))
    const second = slipway(['run', '--json'], project)
    expect(second.code, second.err + second.out).toBe(0)
    const released = json<{ approval: string; model: { version: number }; endpoint: { version: number } }>(
      second,
    )
    expect(released).toMatchObject({ model: { version: 2 }, endpoint: { version: 1 } })

    // One person alone: nothing moves, and every refusal says so by its exit code.
    const { approval } = released
    expect(refusal(models('promote', 'churn@2'))).toEqual([4, 'APPROVAL_PENDING'])
    expect(refusal(models('approve', approval))).toEqual([4, 'APPROVAL_FOUR_EYES'])
    expect(refusal(models('request', 'churn@2', '--for', 'champion'))).toEqual([
      5,
      'APPROVAL_ALREADY_REQUESTED',
    ])
    expect(refusal(models('request', 'churn', '--for', 'champion'))).toEqual([2, 'CLI_VERSION_NEEDED'])
    expect(json<{ approvals: object[] }>(models('approvals', 'churn')).approvals).toMatchObject([
      { id: approval, number: 2, status: 'pending' },
    ])
    expect(models('withdraw', approval).code).toBe(0)

    // Two people, each with a token of their own: one asks, the other approves what it then was.
    const joined = (name: string, role: string) =>
      json<{ token: string }>(slipway(['members', 'add', name, '--role', role, '--json'], project)).token
    expect(refusal(slipway(['members', 'add', 'x', '--role', 'boss', '--json'], project))).toEqual([
      2,
      'CLI_BAD_ROLE',
    ])
    const tokens = {
      ana: joined('ana', 'approver'),
      ben: joined('ben', 'approver'),
      eve: joined('eve', 'editor'),
    }
    const as = (who: keyof typeof tokens, ...args: string[]) =>
      slipway([...args, '--json'], project, { SLIPWAY_TOKEN: tokens[who] })
    expect(json(as('ben', 'members', 'whoami'))).toEqual({
      name: 'ben',
      roles: ['viewer', 'editor', 'approver'],
    })
    const asked = () =>
      json<{ id: string }>(as('ana', 'models', 'request', 'churn@2', '--for', 'champion')).id
    const one = asked()
    expect(refusal(as('ana', 'models', 'approve', one))).toEqual([4, 'APPROVAL_FOUR_EYES'])
    expect(refusal(as('eve', 'models', 'approve', one))).toEqual([4, 'HTTP_ROLE_NEEDED'])
    expect(json(as('ben', 'models', 'approve', one))).toMatchObject({ status: 'approved', decidedBy: 'ben' })
    const judged = await fetch(`${server.url}/api/v1/models/churn/versions/2/gate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.eve}` },
      body: JSON.stringify({ gate: { passed: true, rules: [{ rule: 'looked at anew', ok: true }] } }),
    })
    expect(judged.status, await judged.text()).toBe(200)
    expect(refusal(as('ana', 'models', 'promote', 'churn@2'))).toEqual([4, 'APPROVAL_VOID'])
    const two = asked()
    expect(as('ben', 'models', 'approve', two).code).toBe(0)
    expect(refusal(as('ana', 'models', 'promote', 'churn@2', '--from', 'none'))).toEqual([
      5,
      'REGISTRY_ALIAS_MOVED',
    ])
    const promoted = as('ana', 'models', 'promote', 'churn@2', '--from', '1', '--reason', 'it is newer')
    expect(json(promoted)).toMatchObject({ before: 1, version: { number: 2 }, endpoints: ['churn'] })
    expect(slipway(['members', 'remove', 'ana', '--json'], project).code).toBe(0)
    expect(refusal(as('ana', 'models', 'approvals', 'churn'))).toEqual([4, 'HTTP_TOKEN_REFUSED'])
    expect(slipway(['members', 'list'], project).out).toMatch(/ben +approver +local/)

    const { events } = json<{ events: { kind: string; reason: string }[] }>(models('history', 'churn'))
    expect(events.map(({ kind }) => kind).reverse()).toEqual([
      'created',
      'alias',
      'stage',
      'protected',
      'created',
      'requested',
      'withdrawn',
      'requested',
      'approved',
      'gate',
      'voided',
      'requested',
      'approved',
      'alias',
      'stage',
      'stage',
    ])
    expect(events[2]!.reason).toBe('it is newer')
    const shown = slipway(['models', 'history', 'churn'], project).out
    expect(shown).toMatch(/champion: 1 → 2/)

    const card = join(project, 'CARD.md')
    expect(slipway(['models', 'card', 'churn', '--out', card], project).code).toBe(0)
    expect(readFileSync(card, 'utf8')).toMatch(/# churn version 2[\s\S]*- For: say whom to call/)
    const cards = slipway(['models', 'card', '--diff', 'churn@1', 'churn@2'], project).out
    expect(cards).toMatch(/^- - churn version 1: 400 rows/m)
    expect(cards).toMatch(/^\+ - churn version 2: 440 rows/m)
    const diff = json<{ code: object; data: object }>(models('diff', 'churn@1', 'churn@2'))
    expect(diff).toMatchObject({
      data: { before: { rows: 400 }, after: { rows: 440 }, columns: [], moved: [] },
      code: { changes: [], files: { added: [], removed: [], changed: [] } },
    })
    const told = slipway(['models', 'diff', 'churn@1', 'churn@2'], project).out
    expect(told).toMatch(/churn version 1, 400 rows[\s\S]*no difference[\s\S]*The same: [a-z, \n]*code/)
    expect(slipway(['models', 'show', 'churn'], project).out).toMatch(/Deployment:\n {2}endpoint +churn/)

    // Everything here is young and most of it is named: a collection takes nothing that is needed.
    const collected = json<{ removed: { files: number }; kept: { files: number } }>(
      slipway(['gc', '--json'], project),
    )
    expect([collected.removed.files, collected.kept.files > 10]).toEqual([0, true])
  })
})
