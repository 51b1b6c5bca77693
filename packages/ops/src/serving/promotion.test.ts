import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Client } from '@slipway/client'
import { afterEach, expect, it } from 'vitest'
import { writeTinyModel } from '../../tests/tiny-model.ts'
import { onSqlite } from '../../tests/worlds.ts'
import { promotionConformance } from './promotion.conformance.ts'

promotionConformance(onSqlite)

const program = join(import.meta.dirname, '../../tests/server-child.ts')

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function serve(home: string): Promise<{ child: ChildProcess; client: Client }> {
  const child = spawn(process.execPath, [program, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, client: connect({ url: String(line).trim() }) }
}

async function register(home: string, { artifacts, registry }: Client): Promise<void> {
  for (const shift of [0, 1]) {
    const folder = await mkdtemp(join(home, 'tiny-'))
    await writeTinyModel(folder, shift)
    const files = []
    for (const path of ['model.onnx', 'signature.json'])
      files.push({ path, ...(await artifacts.putArtifact({ body: await readFile(join(folder, path)) })) })
    await registry.createModelVersion({ params: { name: 'churn' }, body: { signature: {}, files } })
  }
}

it('leaves alias and endpoint at one version, whenever kill -9 comes, and keeps what was answered', async () => {
  const home = await mkdtemp(join(tmpdir(), 'promotion-crash-'))
  let now = await serve(home)
  await register(home, now.client)
  await now.client.serving.deployModel({ params: { name: 'shop' }, body: { model: 'churn', version: 1 } })
  let answered = 0
  for (const rounds of [1, 4, 7]) {
    const { client, child } = now
    let tried = 0
    const gone = once(child, 'exit')
    for (let i = 0; ; i++) {
      const number = 1 + ((answered || 1) % 2)
      tried = number
      const promotion = client.approvals.promoteVersion({
        params: { name: 'churn', number },
        body: { deploy: true },
      })
      // The last one is under way when the server dies.
      if (i === rounds) {
        setImmediate(() => child.kill('SIGKILL'))
        answered = await promotion.then(
          () => number,
          () => answered,
        )
        break
      }
      answered = (await promotion).version.number
    }
    await gone
    now = await serve(home)
    const { number } = await now.client.registry.getAlias({ params: { name: 'churn', alias: 'champion' } })
    // What was answered stands; what was not may.
    const { endpoints } = await now.client.serving.listEndpoints()
    expect(
      endpoints.map(({ version }) => version),
      `after ${rounds}`,
    ).toEqual([number])
    expect([answered, tried]).toContain(number)
    answered = number
  }
  now.child.kill('SIGKILL')
  await once(now.child, 'exit')
  await rm(home, { recursive: true })
})
