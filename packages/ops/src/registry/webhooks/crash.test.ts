import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@slipway/client'
import { expect, it } from 'vitest'
import { openReceiver } from '../../../tests/receiver.ts'

const program = join(import.meta.dirname, '../../../tests/server-child.ts')

/** A server in a process of its own over `home`, once it answers. */
async function serve(home: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, url: String(line).trim() }
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

it('tells after kill -9 all that was acknowledged before, each under the id that it had', async () => {
  const home = await mkdtemp(join(tmpdir(), 'webhooks-crash-'))
  await using receiver = await openReceiver()
  const first = await serve(home)
  const hook = { name: 'one', url: receiver.url, events: [{ entity: 'MODEL_VERSION', action: 'CREATED' }] }
  await fetch(`${first.url}/api/2.0/mlflow/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hook),
  })
  const client = connect({ url: first.url })
  const onnx = await client.artifacts.putArtifact({ body: Buffer.from('onnx') })
  const body = { signature: {}, files: [{ path: 'model.onnx', ...onnx }] }
  const models = Array.from({ length: 20 }, (_, i) => `m${i}`)
  // None of these attempts succeeds, so that everything is still to be told when the server dies.
  receiver.answer(...Array.from({ length: 200 }, () => 503))
  await Promise.all(models.map((name) => client.registry.createModelVersion({ params: { name }, body })))
  await receiver.until(1)
  await killed(first.child)
  const before = new Map(
    receiver.received.map((one) => [one.json.data.name, one.headers['x-mlflow-delivery-id']]),
  )
  const attempts = receiver.received.length
  receiver.answerAll()

  const second = await serve(home)
  const after = (await receiver.until(attempts + models.length)).slice(attempts)
  await killed(second.child)
  expect(after.map((one) => one.json.data.name).sort()).toEqual([...models].sort())
  for (const [name, id] of before)
    expect(after.find((one) => one.json.data.name === name)!.headers['x-mlflow-delivery-id']).toBe(id)
  await rm(home, { recursive: true })
})
