import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pythonHas } from '../../packages/ops/tests/python.ts'
import { onS3, type S3Server, startS3 } from '../../packages/ops/tests/s3-server.ts'
import { runClient, scratch, slipwayServer } from './world.ts'

let store: S3Server

/** All that a process has read from others and from files, in MiB. */
const readMiB = async (pid: number): Promise<number> =>
  Number(/rchar: (\d+)/.exec(await readFile(`/proc/${pid}/io`, 'utf8'))![1]) / 2 ** 20

onS3('the official Python client, with S3 behind', () => {
  beforeAll(async () => {
    store = await startS3()
  })
  afterAll(() => store?.[Symbol.asyncDispose]())

  const world = async (more: Record<string, string> = {}) => {
    const place = await scratch()
    const prefix = Math.random().toString(36).slice(2)
    const env = { ...store.env, SLIPWAY_ARTIFACTS: `s3://${store.bucket}/${prefix}`, ...more }
    const server = await slipwayServer(place.folder, env)
    return {
      ...server,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]()
        await place[Symbol.asyncDispose]()
      },
    }
  }

  it.skipIf(!pythonHas('mlflow', 'mlflow'))(
    'sends 200 MB in parts straight to the bucket and reads it from there',
    async () => {
      await using server = await world()
      await runClient('large_files.py', server.url, {
        FILE_MIB: '200',
        MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'true',
        MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD: 'true',
        MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: String(50 * 2 ** 20),
        MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: String(10 * 2 ** 20),
      })
      // Once, for the digest of the whole; neither as it came nor as it went.
      if (process.platform === 'linux') expect(await readMiB(server.child.pid!)).toBeLessThan(380)
    },
  )

  it.skipIf(!pythonHas('mlflow', 'mlflow'))(
    'finds by itself that it may, and goes through the server where that says so',
    async () => {
      const sizes = { FILE_MIB: '20', MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: String(8 * 2 ** 20) }
      {
        await using server = await world()
        const info = await (await fetch(`${server.url}/api/3.0/mlflow/server-info`)).json()
        expect(info).toMatchObject({ multipart_uploads_enabled: true, multipart_downloads_enabled: true })
        await runClient('large_files.py', server.url, sizes)
      }
      await using server = await world({ SLIPWAY_ARTIFACTS_DIRECT: 'false' })
      const info = await (await fetch(`${server.url}/api/3.0/mlflow/server-info`)).json()
      expect(info).toMatchObject({ multipart_uploads_enabled: false, multipart_downloads_enabled: false })
      await runClient('large_files.py', server.url, sizes)
    },
  )

  it('answers parts that make no file in MLflow’s words, and keeps nothing of them', async () => {
    await using server = await world()
    const ask = async (path: string, body: object) => {
      const reply = await fetch(`${server.url}/api/2.0/mlflow-artifacts/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: reply.status, json: (await reply.json()) as any }
    }
    const begun = await ask('mpu/create/0/a', { path: '/home/ana/x.bin', num_parts: 2 })
    expect(begun.json.credentials).toMatchObject([
      { part_number: 1, headers: {} },
      { part_number: 2, headers: {} },
    ])
    const { upload_id } = begun.json
    const sent = await fetch(begun.json.credentials[0].url, { method: 'PUT', body: 'part' })
    const parts = [{ part_number: 1, etag: sent.headers.get('etag') }]
    const wrong = await ask('mpu/complete/0/a', {
      path: 'x.bin',
      upload_id,
      parts: [{ part_number: 2, etag: '"none"' }],
    })
    expect([wrong.status, wrong.json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
    for (const [path, body] of [
      ['mpu/create/0/%252e%252e/x', { path: 'a', num_parts: 1 }],
      ['mpu/create/0', { path: 'a/', num_parts: 1 }],
      ['mpu/create/0', { path: '..', num_parts: 1 }],
      ['mpu/create/0', { num_parts: 1 }],
      ['mpu/create/0', { path: 'a', num_parts: 10_001 }],
      ['mpu/create/0', { path: 'a', num_parts: 'many' }],
      ['mpu/complete/0', { path: 'a', upload_id, parts: [] }],
    ] as const)
      expect([path, body, (await ask(path, body)).json.error_code]).toEqual([
        path,
        body,
        'INVALID_PARAMETER_VALUE',
      ])
    const unknown = await ask('mpu/complete/0/a', { path: 'x.bin', upload_id: 'none', parts })
    expect([unknown.status, unknown.json.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST'])
    const file = `${server.url}/api/2.0/mlflow-artifacts/artifacts/0/a/x.bin`
    expect((await fetch(file)).status).toBe(404)
    expect((await ask('mpu/complete/0/a', { path: 'x.bin', upload_id, parts })).json).toEqual({})
    expect(await (await fetch(file)).text()).toBe('part')
    const signed = await fetch(`${server.url}/api/2.0/mlflow-artifacts/presigned/0/a/x.bin`)
    const { url, file_size } = (await signed.json()) as { url: string; file_size: number }
    expect([await (await fetch(url)).text(), file_size]).toEqual(['part', 4])
    const none = await fetch(`${server.url}/api/2.0/mlflow-artifacts/presigned/0/a/none`)
    expect(none.status).toBe(404)
    expect((await ask('mpu/abort/0/a', { path: 'x.bin', upload_id })).json).toEqual({})
  })
})
