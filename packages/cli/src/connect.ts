import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import { enter, findServer, type ServerFile, startPlatform, untilAlone } from '@slipway/ops/app'
import type { Connection } from './context.ts'
import { platformProject } from './platform-project.ts'
import { remoteAt } from './remote.ts'

/** How long a server may take to start or to stop, while another command waits for it, and from when on that is told. */
const patienceMs = 30_000
const silentMs = 2_000

/**
 * The server that SLIPWAY_URL names; else that of this home: the one that runs (a second command attaches to it), else one started in this process
 * for as long as the command takes, and others that attach to it meanwhile. Runs that a killed server left are taken up by the next `slipway up`; a command
 * that starts a run of its own gives them up, and takes what they finished from the cache.
 */
export async function connectTo(
  home: string,
  unfinished: 'leave' | 'give-up' = 'leave',
): Promise<Connection> {
  const named = process.env.SLIPWAY_URL
  // The one of this home by its own address is still the one of this home.
  if (named && (await findServer(home))?.url !== named.replace(/\/+$/, '')) return remoteAt(named)
  const sinceMs = Date.now()
  for (let isTold = false; ; await pause(100)) {
    const leave = enter(home)
    const running = await findServer(home)
    if (running) return attached(running, leave)
    leave()
    try {
      return await started(home, unfinished)
    } catch (error) {
      // Another command's server is just starting or stopping.
      const held = error instanceof SlipwayError && error.code === 'APP_ALREADY_RUNNING'
      const waitedMs = Date.now() - sinceMs
      if (!held || waitedMs > patienceMs) throw error
      if (isTold || waitedMs < silentMs) continue
      isTold = true
      process.stderr.write('Another command is starting or stopping its server: waiting for it.\n')
    }
  }
}

/** Whoever sets SLIPWAY_TOKEN speaks with it, such as a member; else the owner of the home does. */
const attached = ({ url, token: owners }: ServerFile, leave: () => void): Connection => {
  const token = process.env.SLIPWAY_TOKEN || owners
  return {
    client: connect({ url, token }),
    url,
    token,
    live: true,
    remote: false,
    async [Symbol.asyncDispose]() {
      leave()
    },
  }
}

async function started(home: string, unfinished: 'leave' | 'give-up'): Promise<Connection> {
  const platform = await startPlatform({
    home,
    unfinished,
    databaseUrl: process.env.DATABASE_URL,
    ...platformProject(),
  })
  const { url } = platform
  const own = process.env.SLIPWAY_TOKEN
  // Where it is no member's, it is meant for the server that `up` starts.
  const token = own && (await platform.rooms.members.byToken(own)) ? own : platform.token
  return {
    client: connect({ url, token }),
    url,
    token,
    live: false,
    remote: false,
    async [Symbol.asyncDispose]() {
      await untilAlone(home, () =>
        process.stderr.write('Another command uses this server: waiting for it.\n'),
      )
      await platform.close()
    },
  }
}
