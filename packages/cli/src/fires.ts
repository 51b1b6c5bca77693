import { setTimeout as pause } from 'node:timers/promises'
import type { FireBody } from '@slipway/contract/schedules'
import { badEvent } from './cli.errors.ts'
import type { Connection } from './context.ts'

const everyMs = 200
const open = ['waiting', 'starting', 'running']

/** What --event says. */
export function fireEvent(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badEvent(text)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badEvent(text)
  return value as Record<string, unknown>
}

/** A fire once it has come to an end, whose server may end with this command. */
export async function fireEnded(server: Connection, schedule: string, id: string): Promise<FireBody> {
  for (;;) {
    const { fires } = await server.client.schedules.listFires({
      params: { name: schedule },
      query: { limit: 1000 },
    })
    const fire = fires.find((one) => one.id === id)!
    if (!open.includes(fire.status)) return fire
    await pause(everyMs)
  }
}
