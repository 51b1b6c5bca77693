import { pricesIn, type Prices } from '@slipway/contract/run-cost'
import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import { logLimitBytes } from '@slipway/flow/worker'
import { lockHome } from '../adapters/database/index.ts'
import { localProcessExecutor } from '../adapters/executor/local-process.ts'
import { openDelegation } from '../adapters/identity/delegation.ts'
import { localToken, owner } from '../adapters/identity/local-token.ts'
import { memberTokens } from '../adapters/identity/members.ts'
import { diskLogs } from '../adapters/logs/disk.ts'
import { secretBox } from '../adapters/secrets/secret-box.ts'
import { shadowProcess } from '../adapters/shadows/child-process.ts'
import { hostLimitsOf, hostLog, isolationOf, modelHosts } from '../adapters/model-host/index.ts'
import { type BuiltServer, buildServer, isLoopbackName, type Rooms, tracerOptionsOf } from '../http/index.ts'
import { version } from '../kernel/index.ts'
import type { Planner } from '../pipelines/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import { systemClock, type Clock } from '../ports/clock.ts'
import type { Limits } from '../pipelines/index.ts'
import type { Executor } from '../ports/executor.ts'
import type { Identity } from '../ports/identity.ts'
import { allowAll, type Policy } from '../ports/policy.ts'
import { alreadyRunning, grpcPortTaken, homeUnwritable, tokenNeeded } from './app.errors.ts'
import { artifactsOf } from './artifacts.ts'
import { collectSeldom } from './collect-seldom.ts'
import type { InputChecks } from '../serving/index.ts'
import { inputChecksOf, limitsOf, mostWaitingLabelsOf } from './limits.ts'
import { closeGently, drain, listen } from './listen.ts'
import { openRooms, type ReadSecret } from './open-rooms.ts'
import { projectPools } from './project-pools.ts'
import { projectPlanner, type ProjectOptions } from './planner.ts'
import { openReaders } from './readers/readers.ts'
import { readServerFile, removeServerFile, writeServerFile } from './server-file.ts'
import { webhookParts, webhookSettingsOf, type WebhookSettings } from './webhooks.ts'

export interface PlatformOptions {
  /** The state folder, usually `.slipway` of the project. Made where it is missing. */
  readonly home: string
  /** 0 or absent: any free port. */
  readonly port?: number
  /**
   * Where predictions are answered over gRPC; 0: any free port, 'next': the one after `port`, absent: not at all. Where it
   * is taken HTTP is answered all the same, and `Platform.grpc` says so.
   */
  readonly grpcPort?: number | 'next'
  /** 127.0.0.1 where absent. An address that other machines reach needs a token. */
  readonly host?: string
  /** postgres://…; where absent or empty, one SQLite file in the home. */
  readonly databaseUrl?: string
  /** The bearer token; where absent or empty, a new one. */
  readonly token?: string
  /** Where files are kept; where absent, as the environment's SLIPWAY_ARTIFACTS says, else in the home. */
  readonly artifacts?: ArtifactStore
  readonly clock?: Clock
  /** What the machine costs; where absent, as SLIPWAY_PRICES says. */
  readonly prices?: () => Prices | null
  /** Who speaks; where absent, the owner of the token, and members by theirs. */
  readonly identity?: Identity
  /** Who may do what; where absent, everybody everything. */
  readonly policy?: Policy
  /** Runs the steps of pipelines; where absent, processes of this machine. */
  readonly executor?: Executor
  /** The program of a step's process, where it is not flow's own (a bundled package has its own). */
  readonly workerEntry?: string
  /**
   * What becomes of pipeline runs that an earlier server left unfinished: they go on (where absent), end as lost, or
   * are left for a later server.
   */
  readonly unfinished?: 'resume' | 'give-up' | 'leave'
  /** What steps share; where absent, as the environment's SLIPWAY_PLACES and the like say. */
  readonly limits?: Limits
  /** What endpoints do about rows that fail the checks of the training data; where absent, as SLIPWAY_INPUT_CHECKS says. */
  readonly inputChecks?: InputChecks
  /** How many labels may wait for predictions that are not captured; where absent, as SLIPWAY_WAITING_LABELS says. */
  readonly mostWaitingLabels?: number
  /** The share of requests that are logged (JSON lines on standard output), 0 to 1; bugs always are. */
  readonly logShare?: number
  /** Where the built web UI lies. */
  readonly web?: string
  /** What secrets are sealed with; where absent, SLIPWAY_SECRET_KEY of the environment, or a key of the home. */
  readonly secretKey?: string
  /** Whose pipelines it can plan by itself: to run them by name, by the clock and on events. */
  readonly project?: ProjectOptions
  /** Whether the clock and events start pipelines of the project; where absent, only what a person asks for starts. */
  readonly schedules?: boolean
  /** Threads for long readings over SQLite, at most; where absent, as many as processors, up to four. */
  readonly readers?: number
  /** Plans in its stead. */
  readonly planner?: Planner
  /** Whom webhooks may tell; where absent, as the environment's SLIPWAY_WEBHOOK_… say. */
  readonly webhooks?: WebhookSettings
}

export interface Platform {
  readonly url: string
  readonly grpc: Grpc
  readonly token: string
  readonly home: string
  readonly rooms: Rooms
  readonly artifacts: ArtifactStore
  /** Tells callers with open connections that they get no more answers on them; see `drain`. */
  drain(longestMs: number): Promise<void>
  /** Lets requests in flight end, closes the database, and gives the home back. Safe to call twice. */
  close(): Promise<void>
}

/** Where gRPC is answered, as host:port; null where it is not, with the reason where it was wanted. */
export interface Grpc {
  readonly address: string | null
  readonly trouble: SlipwayError | null
}

const shortestToken = 16

/** Runs from source under type stripping, and from a bundle where the program lies beside it. */
const shadowEntry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './shadows/shadow-main.ts' : './shadow-main.js', import.meta.url),
)

/**
 * Starts the platform in this process: API, scheduler and in-process serving over one home. Throws
 * APP_ALREADY_RUNNING, APP_PORT_IN_USE, APP_TOKEN_NEEDED, APP_HOME_UNWRITABLE and the database's errors, and
 * leaves nothing behind then.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const home = resolve(options.home)
  const host = options.host ?? '127.0.0.1'
  const loopback = isLoopbackName(host === '::1' ? '[::1]' : host)
  if (!loopback && (options.token ?? '').length < shortestToken) throw tokenNeeded(host)
  const token = options.token || randomBytes(24).toString('base64url')

  collectSeldom()
  const undo: (() => unknown)[] = [takeHome(home)]
  const unwind = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const artifacts = options.artifacts ?? (await artifactsOf(process.env, join(home, 'artifacts')))
    const clock = options.clock ?? systemClock
    await artifacts.clear()
    const where = options.databaseUrl || join(home, 'slipway.db')
    const logs = diskLogs(join(home, 'logs'), logLimitBytes())
    const limits = options.limits ?? (await limitsAround(home, options.project))
    const ground = {
      home,
      artifacts,
      logs,
      clock,
      policy: options.policy ?? allowAll,
      executor:
        options.executor ?? localProcessExecutor({ home, logs, gpus: limits.gpu, ...workerOf(options) }),
      openHost: (secret: ReadSecret) =>
        modelHosts({
          home,
          secret,
          limits: hostLimitsOf(process.env),
          isolation: isolationOf(process.env),
          report: hostLog(),
        }),
      openShadows: (secret: ReadSecret) => shadowProcess({ entry: shadowEntry, home, secret }),
      box: secretBox(home, options.secretKey ?? (process.env['SLIPWAY_SECRET_KEY'] || undefined)),
      limits,
      prices: options.prices ?? (() => pricesIn(process.env['SLIPWAY_PRICES'])),
      checkRegistered: process.env['SLIPWAY_MODEL_CHECKS'] !== 'off',
      inputChecks: options.inputChecks ?? inputChecksOf(process.env),
      mostWaitingLabels: options.mostWaitingLabels ?? mostWaitingLabelsOf(process.env),
      webhooks: webhookParts(loopback, options.webhooks ?? webhookSettingsOf(process.env)),
      planner: options.planner ?? (options.project ? projectPlanner(home, options.project) : null),
      live: options.schedules ?? false,
    }
    const { rooms, collectGarbage, metrics, dialect, ready, begin, suspend, close } = await openRooms(
      where,
      ground,
    )
    undo.push(close)
    const readers = dialect === 'sqlite' ? openReaders({ database: where, home }, options.readers) : undefined
    undo.push(() => readers?.close())
    const delegation = openDelegation()
    const local = localToken({ token, loopback })
    const server = await buildServer({
      rooms,
      artifacts,
      collectGarbage,
      policy: ground.policy,
      identity: options.identity ?? memberTokens({ local, members: rooms.members, delegation }),
      loopback,
      ...(readers ? { readers } : {}),
      logShare: options.logShare ?? 0,
      tracing: tracerOptionsOf(process.env),
      ...(options.web ? { web: options.web } : {}),
      metrics,
      system: {
        version,
        node: process.version,
        pid: process.pid,
        database: dialect,
        startedAtMs: clock.nowMs(),
      },
      ready,
    })
    undo.push(() => closeGently(server.app))
    const url = await listen(server.app, host, options.port ?? 0)
    const grpc = await grpcOn(server, host, url, options.grpcPort, (close) => undo.push(close))
    undo.push(suspend)
    // What a member starts works in their name, or a second person's eyes would be their own.
    const tokenFor = (actor: string) =>
      options.identity || actor === owner.name ? token : delegation.tokenFor(actor)
    await begin({ url, tokenFor, unfinished: options.unfinished ?? 'resume' })
    // Whoever gives up what was left is about to run something, and plans it first.
    if (options.project && options.unfinished === 'give-up') ground.executor.prepare?.(options.project.root)
    writeServerFile(home, { pid: process.pid, url, token, grpc: grpc.address })
    undo.push(() => removeServerFile(home))
    return {
      url,
      grpc,
      token,
      home,
      rooms,
      artifacts,
      drain: (longestMs) => drain(server.app, longestMs),
      close: unwind,
    }
  } catch (error) {
    await unwind()
    throw error
  }
}

/** Opens the port of gRPC where one is wanted; what keeps it shut is told, and stops nothing. */
const grpcOn = async (
  server: BuiltServer,
  host: string,
  url: string,
  wanted: number | 'next' | undefined,
  onClose: (close: () => Promise<void>) => void,
): Promise<Grpc> => {
  if (wanted === undefined) return { address: null, trouble: null }
  const { hostname, port } = new URL(url)
  const asked = wanted === 'next' ? Number(port) + 1 : wanted
  const grpc = await server.grpc()
  try {
    const bound = await grpc.listen(host, asked)
    onClose(grpc.close)
    return { address: `${hostname}:${bound}`, trouble: null }
  } catch (cause) {
    return { address: null, trouble: grpcPortTaken(host, asked, cause) }
  }
}

/** What the environment says goes before what the project declares. */
const limitsAround = async (home: string, project: ProjectOptions | undefined): Promise<Limits> => {
  const limits = limitsOf(process.env)
  return project ? { ...limits, pools: { ...(await projectPools(home, project)), ...limits.pools } } : limits
}

const workerOf = ({ workerEntry, project }: PlatformOptions) => ({
  ...(workerEntry === undefined ? {} : { workerEntry }),
  ...(project === undefined ? {} : { slipwayEntry: project.slipwayEntry }),
})

function takeHome(home: string): () => void {
  let release: (() => void) | null
  try {
    // Node would say ENOENT of a folder below a disk that is only read, and SQLite that it cannot open the file.
    accessSync(standing(home), constants.W_OK)
    mkdirSync(home, { recursive: true })
    release = lockHome(home)
  } catch (cause) {
    const trouble = machineTrouble(cause)
    throw trouble?.code === 'DISK_FULL' ? trouble : homeUnwritable(home, cause)
  }
  if (!release) throw alreadyRunning(home, readServerFile(home)?.url ?? null)
  return release
}

/** The folder, or the one above it that exists. */
const standing = (path: string): string => (existsSync(path) ? path : standing(dirname(path)))
