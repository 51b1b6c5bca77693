import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
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
  /** Cuts the connections to one database and lets none in, until it is let go on. */
  pause(url: string, paused: boolean): Promise<void>
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
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${dir}`, '-c', 'fsync=off']
  const server = spawn(...as('postgres', ['-D', data, ...settings]), { ...cwd, stdio: 'ignore' })
  const psql = (sql: string) =>
    run(...as('psql', ['-h', dir, '-U', 'slipway', '-d', 'postgres', '-qAt', '-c', sql]), cwd)
  await untilAnswering(
    () => psql('select 1'),
    () => server.exitCode !== null,
  )
  return {
    async createDatabase() {
      const name = `w_${randomBytes(6).toString('hex')}`
      await psql(`create database ${name}`)
      return {
        url: `postgres://slipway@localhost/${name}?host=${encodeURIComponent(dir)}`,
        drop: async () => void (await psql(`drop database if exists ${name} with (force)`)),
      }
    },
    async pause(url, paused) {
      const name = new URL(url).pathname.slice(1)
      await psql(`alter database ${name} allow_connections ${!paused}`)
      if (paused)
        await psql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
    },
    async stop() {
      await run(...as('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']), cwd).catch(() => undefined)
      await rm(dir, { recursive: true, force: true })
    },
  }
}
