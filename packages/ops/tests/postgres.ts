import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Pool } from 'pg'
import { openDatabase } from '../src/adapters/database/index.ts'
import { platformMigrations } from '../src/app/platform.tables.ts'
import { untilAnswering } from './until-answering.ts'

const run = promisify(execFile)
const debian = '/usr/lib/postgresql'

/** Where PostgreSQL's own programs are, or null: then what needs them is skipped, or fails if SLIPWAY_REQUIRE names postgres. */
export const postgresBin: string | null = (() => {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const candidates = [process.env['PGBIN'] ?? '', ...versions.map((v) => join(debian, v, 'bin'))]
  return candidates.find((dir) => dir !== '' && existsSync(join(dir, 'initdb'))) ?? null
})()

export const postgresRequired = (process.env['SLIPWAY_REQUIRE'] ?? '').split(/[ ,]+/).includes('postgres')

export interface Cluster {
  /** A new, empty database. */
  createDatabase(): Promise<{ url: string; drop(): Promise<void> }>
  /** A new database that has the platform's tables: they are made once, and copied. */
  createPlatformDatabase(): Promise<{ url: string; drop(): Promise<void> }>
  /** Cuts the connections to one database and lets none in, until it is let go on. */
  pause(url: string, paused: boolean): Promise<void>
  /** Cuts the connections to one database; new ones are let in. */
  cut(url: string): Promise<void>
  /** Ends the server as a crash does: nobody's transaction is waited for, nothing is tidied up. */
  crash(): Promise<void>
  /** Starts it again after a crash; answers once it does. */
  revive(): Promise<void>
  /** Holds all of the server up, or lets it go on: it takes connections, and answers nothing. */
  freeze(frozen: boolean): Promise<void>
  stop(): Promise<void>
}

/** A real server over a fresh cluster in a temporary folder, reached by a socket there; as user postgres under root. */
export async function startPostgres(): Promise<Cluster> {
  const bin = postgresBin!
  const dir = await mkdtemp(join(tmpdir(), 'slipway-pg-'))
  const asRoot = process.getuid?.() === 0
  if (asRoot) {
    const { stdout } = await run('id', ['-u', 'postgres'])
    await chown(dir, Number(stdout), -1)
  } else await chmod(dir, 0o700)
  const as = (program: string, args: string[]): [string, string[]] =>
    asRoot ? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]] : [join(bin, program), args]
  const data = join(dir, 'data')
  const cwd = { cwd: dir }
  await run(...as('initdb', ['-D', data, '-A', 'trust', '-U', 'slipway', '-E', 'UTF8', '--no-sync']), cwd)
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${dir}`,
    'fsync=off',
    'full_page_writes=off',
  ]
  const start = () =>
    spawn(...as('postgres', ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]), {
      ...cwd,
      stdio: 'ignore',
    })
  let server = start()
  const urlOf = (name: string) => `postgres://slipway@localhost/${name}?host=${encodeURIComponent(dir)}`
  const admin = new Pool({ connectionString: urlOf('postgres') })
  // Its own connections are cut as well, and made anew.
  admin.on('error', () => {})
  const answering = () =>
    untilAnswering(
      () => admin.query('select 1'),
      () => server.exitCode !== null,
    )
  const crash = () => run(...as('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']), cwd)
  const cut = async (url: string) => {
    const name = new URL(url).pathname.slice(1)
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
  }
  await answering()
  const create = async (template: string) => {
    const name = `w_${randomBytes(6).toString('hex')}`
    await admin.query(`create database ${name} template ${template}`)
    return {
      url: urlOf(name),
      drop: async () => void (await admin.query(`drop database if exists ${name} with (force)`)),
    }
  }
  const makeTemplate = async () => {
    await admin.query('create database platform')
    await (await openDatabase(urlOf('platform'), platformMigrations)).close()
    return 'platform'
  }
  let template: Promise<string> | undefined
  return {
    createDatabase: () => create('template1'),
    createPlatformDatabase: async () => create(await (template ??= makeTemplate())),
    async pause(url, paused) {
      const name = new URL(url).pathname.slice(1)
      await admin.query(`alter database ${name} allow_connections ${!paused}`)
      if (paused) await cut(url)
    },
    cut,
    crash: async () => void (await crash()),
    async revive() {
      server = start()
      await answering()
    },
    async freeze(frozen) {
      const postmaster = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
      const children = await run('pgrep', ['-P', String(postmaster)])
      for (const pid of [postmaster, ...children.stdout.trim().split('\n').map(Number)])
        process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT')
    },
    async stop() {
      await admin.end()
      await crash().catch(() => undefined)
      await rm(dir, { recursive: true, force: true })
    },
  }
}
