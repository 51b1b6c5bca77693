import { createHash } from 'node:crypto'
import { connect as connectTo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rawRequest } from '../../../tests/raw-request.ts'
import { openWorld, type World } from '../../../tests/worlds.ts'
import { attachment, mediaTypeOf } from './media-type.ts'
import { folderOf, safePath } from './uris.ts'

const proxy = '/api/2.0/mlflow-artifacts/artifacts'
let world: World
let run: string
const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  rawRequest(world.platform.url + path, { method, headers, ...(body === undefined ? {} : { body }) })
const root = () => `0/${run}/artifacts`

beforeAll(async () => {
  world = await openWorld()
  run = (await world.client.tracking.createRun({ body: {} })).id
})
afterAll(() => world[Symbol.asyncDispose]())

it.each(['/api', '/ajax-api'])('stores, lists, reads and deletes files behind %s', async (prefix) => {
  const at = `${prefix}/2.0/mlflow-artifacts/artifacts`
  const folder = `${root()}/${prefix.slice(1)}`
  expect((await ask('PUT', `${at}/${folder}/m/MLmodel`, 'flavors: {}')).json()).toEqual({})
  expect((await ask('PUT', `${at}/${folder}/caf%C3%A9%20100%25.csv`, 'a,b')).status).toBe(200)
  const files = [
    { path: 'café 100%.csv', is_dir: false, file_size: 3 },
    { path: 'm', is_dir: true },
  ]
  expect((await ask('GET', `${at}?path=${folder}`)).json()).toEqual({ files })
  const read = await ask('GET', `${at}/${folder}/m/MLmodel`)
  expect([read.status, read.text]).toEqual([200, 'flavors: {}'])
  expect(read.headers).toMatchObject({
    'content-type': 'text/plain',
    'content-disposition': 'attachment; filename=MLmodel',
    'x-content-type-options': 'nosniff',
    'content-length': '11',
  })
  const part = await ask('GET', `${at}/${folder}/m/MLmodel`, undefined, { range: 'bytes=2-4' })
  expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'avo', 'bytes 2-4/11'])
  const past = await ask('GET', `${at}/${folder}/m/MLmodel`, undefined, { range: 'bytes=99-' })
  expect(past.status).toBe(416)
  const same = await ask('GET', `${at}/${folder}/m/MLmodel`, undefined, {
    'if-none-match': String(read.headers['etag']),
  })
  expect(same.status).toBe(304)
  expect((await ask('DELETE', `${at}/${folder}/m`)).json()).toEqual({})
  expect((await ask('GET', `${at}/${folder}/m/MLmodel`)).json()).toMatchObject({
    error_code: 'RESOURCE_DOES_NOT_EXIST',
  })
  expect((await ask('DELETE', `${at}/${folder}/m`)).status).toBe(200)
})

it('shows what a client stored as the files of the run, and the other way round', async () => {
  await ask('PUT', `${proxy}/${root()}/seen/a.txt`, 'from a client')
  const { digest } = await world.client.artifacts.putArtifact({ body: Buffer.from('native') })
  await world.client.tracking.addRunArtifact({
    params: { id: run },
    body: { path: 'seen/b.txt', digest },
  })
  const listed = await ask('GET', `/api/2.0/mlflow/artifacts/list?run_id=${run}&path=seen`)
  expect(listed.json()).toEqual({
    root_uri: `mlflow-artifacts:/${root()}`,
    files: [
      { path: 'seen/a.txt', is_dir: false, file_size: 13 },
      { path: 'seen/b.txt', is_dir: false, file_size: 6 },
    ],
  })
  expect((await ask('GET', `/get-artifact?run_id=${run}&path=seen/b.txt`)).text).toBe('native')
  const { artifacts } = await world.client.tracking.getRun({ params: { id: run } })
  expect(artifacts.find(({ path }) => path === 'seen/a.txt')?.digest).toBe(
    `sha256:${createHash('sha256').update('from a client').digest('hex')}`,
  )
})

const strange = [
  '../x',
  '..',
  'a/../../x',
  '%2e%2e/x',
  '%2E%2E%2Fx',
  '%252e%252e%252fx',
  '%25252e%25252e/x',
  '..%5cx',
  'a%5Cb',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  'a%00b',
  'a%2500b',
  'file:/tmp/x',
  'file:///tmp/x',
  'file%3A%2F%2F%2Ftmp%2Fx',
  's3://bucket/x',
  'C:/x',
  'c%3a%5cx',
  'a%23b',
]

it.each(strange)('refuses the path %s wherever it is named, and touches nothing', async (path) => {
  const before = await world.platform.rooms.tracking.files.filesBelow('')
  const asked = encodeURIComponent(decodeURIComponent(path))
  const replies = [
    await ask('PUT', `${proxy}/${path}`, 'x'),
    await ask('GET', `${proxy}/${path}`),
    await ask('DELETE', `${proxy}/${path}`),
    await ask('GET', `${proxy}?path=${asked}`),
    await ask('GET', `/get-artifact?run_id=${run}&path=${asked}`),
    await ask('GET', `/api/2.0/mlflow/artifacts/list?run_id=${run}&path=${asked}`),
    await ask('POST', `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run}&path=${asked}`, 'x'),
  ]
  for (const reply of replies)
    expect([reply.status, reply.json().error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  expect(await world.platform.rooms.tracking.files.filesBelow('')).toEqual(before)
})

it('keeps what was there when a body is cut, and says no more of it', async () => {
  await ask('PUT', `${proxy}/${root()}/cut.txt`, 'whole')
  const { hostname, port } = new URL(world.platform.url)
  const socket = connectTo(Number(port), hostname)
  const head = [
    `PUT ${proxy}/${root()}/cut.txt HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    'Content-Length: 999',
    '',
    '',
  ]
  await new Promise<void>((done) => socket.write(`${head.join('\r\n')}half`, () => done()))
  socket.destroy()
  await new Promise<void>((done) => socket.once('close', () => done()))
  expect((await ask('GET', `${proxy}/${root()}/cut.txt`)).text).toBe('whole')
})

it('answers as MLflow does for a store that signs no addresses and takes no parts', async () => {
  const parts = { path: 'x', num_parts: 2, upload_id: 'u', parts: [] }
  for (const step of ['create', 'complete', 'abort']) {
    const reply = await ask(
      'POST',
      `/api/2.0/mlflow-artifacts/mpu/${step}/${root()}`,
      JSON.stringify(parts),
      {
        'content-type': 'application/json',
      },
    )
    expect([reply.status, reply.json().error_code]).toEqual([501, 'NOT_IMPLEMENTED'])
  }
  const signed = await ask('GET', `/api/2.0/mlflow-artifacts/presigned/${root()}/x`)
  expect([signed.status, signed.json().error_code]).toEqual([501, 'NOT_IMPLEMENTED'])
})

it('takes an upload of its pages up to 10 MB', async () => {
  const upload = (query: string, body: string) =>
    ask('POST', `/ajax-api/2.0/mlflow/upload-artifact?${query}`, body)
  expect((await upload(`run_uuid=${run}&path=up/a.txt`, 'page')).status).toBe(200)
  expect((await ask('GET', `/get-artifact?run_uuid=${run}&path=up/a.txt`)).text).toBe('page')
  const large = await upload(`run_uuid=${run}&path=up/large`, 'x'.repeat(10 * 1024 * 1024 + 1))
  expect(large.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE', message: /10MB/ })
  expect((await upload(`run_uuid=${'0'.repeat(32)}&path=a`, 'x')).json().error_code).toBe(
    'RESOURCE_DOES_NOT_EXIST',
  )
})

it('names and types a download as MLflow does', () => {
  for (const [name, type] of Object.entries({
    'a.txt': 'text/plain',
    'a.JSON': 'text/plain',
    MLmodel: 'text/plain',
    mlproject: 'text/plain',
    'a.svg': 'image/svg+xml',
    'a.PNG': 'image/png',
    'b.pkl': 'application/octet-stream',
    noext: 'application/octet-stream',
    '.gitignore': 'application/octet-stream',
  }))
    expect([name, mediaTypeOf(name)]).toEqual([name, type])
  expect(attachment('a b".txt')).toBe('attachment; filename="a b\\".txt"')
  expect(attachment('größe.txt')).toBe("attachment; filename=groe.txt; filename*=UTF-8''gr%C3%B6%C3%9Fe.txt")
  expect(attachment('日本')).toMatch(/^attachment; filename=download; filename\*=UTF-8''%E6/)
})

it('finds the folder of an address that is ours, and no other', () => {
  expect(folderOf('mlflow-artifacts:/0/x/artifacts')).toBe('0/x/artifacts')
  expect(folderOf('mlflow-artifacts://host:1/0//x/')).toBe('0/x')
  expect(folderOf('mlflow-artifacts:/')).toBe('')
  expect(folderOf(`http://host${proxy}/0/x`)).toBe('0/x')
  for (const uri of ['s3://b/x', 'file:///x', '/x', 'http://host/x', 'models:/a/1'])
    expect(folderOf(uri)).toBeNull()
  expect(safePath('a//b/./c%20d')).toBe('a/b/c d')
  expect(safePath('a%0Ab')).toBe('a%0ab')
})
