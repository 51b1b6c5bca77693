import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pythonHas } from '../../packages/ops/tests/python.ts'
import { requests, type Asked } from './requests.ts'
import { mlflowServer, scratch, slipwayServer } from './world.ts'

interface Got {
  readonly status: number
  readonly body: any
}

describe.skipIf(!pythonHas('mlflow', 'mlflow'))('beside MLflow’s own server', () => {
  it('answers the same to the same requests', async () => {
    await using place = await scratch()
    await using ours = await slipwayServer(join(place.folder, 'home'))
    await using theirs = await mlflowServer(place.folder)
    const [us, them] = await Promise.all([answers(ours.url), answers(theirs.url)])
    const differing = requests.flatMap((asked, i) => {
      const [our, their] = [comparable(us[i]!), comparable(them[i]!)]
      if (asked.differs) {
        const { status, code } = asked.differs
        expect([us[i]!.status, us[i]!.body.error_code], asked.differs.why).toEqual([status, code])
        return []
      }
      return JSON.stringify(our) === JSON.stringify(their) ? [] : [{ asked: brief(asked), our, their }]
    })
    expect(differing).toEqual([])
  })
})

const brief = ({ method, path, body }: Asked) =>
  `${method} ${path} ${JSON.stringify(body ?? '').slice(0, 300)}`

async function answers(url: string): Promise<Got[]> {
  const kept = new Map<string, string>()
  const filled = (text: string) =>
    text.replace(/\$(\w+)/g, (_, name: string) => kept.get(name) ?? `no-${name}`)
  const got: Got[] = []
  for (const { method, path, body, keep, type = 'application/json' } of requests) {
    const reply = await fetch(url + filled(path), {
      method,
      headers: type === null ? {} : { 'content-type': type },
      ...(body === undefined
        ? {}
        : { body: new Blob([filled(typeof body === 'string' ? body : JSON.stringify(body))]) }),
    })
    const text = await reply.text()
    const parsed = parse(text)
    if (keep)
      kept.set(
        keep[0],
        keep[1].split('.').reduce((at, name) => at?.[name], parsed),
      )
    got.push({ status: reply.status, body: parsed })
  }
  return got.map(({ status, body }) => ({ status, body: named(body, kept) }))
}

/** Ids as the names that they were kept under. */
function named(body: unknown, kept: Map<string, string>): any {
  let text = JSON.stringify(body)
  for (const [name, id] of kept) if (id.length > 8) text = text.replaceAll(id, `$${name}`)
  return JSON.parse(text)
}

function parse(text: string): any {
  try {
    // Python writes what is not a number bare.
    return JSON.parse(text.replace(/:\s*NaN/g, ':"NaN"'))
  } catch {
    return { text }
  }
}

/** What must be equal: of a failure its status and code and the begin of what it says. */
function comparable({ status, body }: Got): unknown {
  if (status >= 400) return [status, body.error_code, String(body.message).slice(0, 18)]
  return [status, plain(body)]
}

const times = new Set(['creation_time', 'last_update_time', 'next_page_token'])

/** Without times, tokens and the order of what has none. */
function plain(value: any): any {
  if (Array.isArray(value)) {
    const list = value.map(plain)
    const keyed = list.every(
      (item) => typeof item === 'object' && item !== null && 'key' in item && !('run_id' in item),
    )
    return keyed ? list.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.step - b.step)) : list
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !times.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, plain(inner)]),
  )
}
