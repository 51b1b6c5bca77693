import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { outageWorld } from './outage-world.ts'
import { onS3, type S3Server, startS3 } from './s3-server.ts'

const row = { tenure: 3, charges: 70, contract: 'Monthly', senior: false }
const path = '/api/v1/endpoints/churn/predict'
const away = { code: 'ARTIFACTS_S3_UNREACHABLE', message: expect.any(String), hint: expect.any(String) }

onS3('a server whose bucket goes away', () => {
  let s3: S3Server
  beforeAll(async () => {
    s3 = await startS3()
  })
  afterAll(() => s3?.[Symbol.asyncDispose]())

  it('lives, predicts on, and says what it cannot store or read', async () => {
    await using world = await outageWorld(undefined, {
      ...s3.env,
      SLIPWAY_ARTIFACTS: `s3://${s3.bucket}/outage`,
    })
    const { client, ask } = world
    await client.serving.deployModel({ params: { name: 'churn' }, body: { model: 'churn', version: 1 } })
    const predicts = async () => expect((await ask('POST', path, { rows: [row] })).status).toBe(200)
    const put = (text: string) =>
      client.artifacts.putArtifact({ body: Buffer.from(text) }).catch((error: unknown) => error)
    await predicts()

    // It takes connections, and says nothing for a while.
    process.kill(s3.pid, 'SIGSTOP')
    const held = put('held up')
    await predicts()
    await pause(1000)
    process.kill(s3.pid, 'SIGCONT')
    expect(await held).toMatchObject({ digest: expect.any(String) })

    process.kill(s3.pid, 'SIGKILL')
    for (const text of ['one', 'two']) expect(await put(text)).toMatchObject(away)
    const refused = { status: 503, json: { error: away } }
    expect(await ask('GET', '/readyz')).toMatchObject(refused)
    expect(await ask('POST', '/api/v1/pipelines/chain/runs', { params: { n: 1 } })).toMatchObject(refused)
    expect((await ask('POST', '/api/v1/runs', { name: 'needs no file' })).status).toBe(200)
    await predicts()
    expect([world.child.exitCode, world.child.signalCode]).toEqual([null, null])
    world.child.kill('SIGTERM')
    const [code] = await once(world.child, 'exit')
    expect([code, world.said()]).toEqual([0, ''])
  })
})
