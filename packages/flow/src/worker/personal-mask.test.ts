import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { launchStep } from './index.ts'
import { maskOf } from './mask.ts'
import { hidingPersonal } from './personal-mask.ts'
import type { StepJob, WorkerEvent } from './protocol.ts'

const folder = mkdtempSync(join(tmpdir(), 'slipway-personal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

const job = (name: string, script: string): StepJob => ({
  run: 'pr_people',
  id: name,
  planNode: name,
  step: name,
  command: {
    run: ['sh', '-c', script],
    inputs: {},
    outputs: { who: 'text' },
    env: { lock: [], image: null },
    code: [],
  },
  environment: { set: {}, pass: [], secrets: [] },
  resources: { cpu: null, memoryMb: null, gpu: 0 },
  timeoutMs: null,
  root: tmpdir(),
  bundle: { file: '', export: 'default' },
  params: {},
  seed: 0,
  dir: join(folder, name),
  store: join(folder, 'artifacts'),
  environments: join(folder, 'environments'),
  server: null,
})

it('hides people beside secrets, in whatever a step says', () => {
  const mask = hidingPersonal(maskOf(['s3cret-word']))
  expect(mask.text('s3cret-word of ana@example.org')).toBe('*** of a•••')
  expect(mask.json({ type: 'log', text: 'bo@example.org', rows: 3 })).toEqual({
    type: 'log',
    text: 'b•••',
    rows: 3,
  })
  const failure = {
    code: 'X',
    kind: 'bug',
    message: 'no ana@example.org',
    hint: '',
    detail: 'at bo@x.io',
  } as const
  expect(mask.failure(failure)).toMatchObject({ code: 'X', message: 'no a•••', detail: 'at b•••' })
})

it('is a policy of the server: what programs print is masked, what they give is not', async () => {
  const script = `echo 'row of ana@example.org'; echo '{"who": "ana@example.org"}' > outputs.json`
  const run = async (name: string) => {
    const said: string[] = []
    const onEvent = (event: WorkerEvent) => {
      if (event.type === 'log') said.push(event.text)
    }
    const outcome = await launchStep(job(name, script), {}, { onEvent }).outcome
    return { outcome, said: said.join('\n') }
  }
  const plain = await run('plain')
  expect(plain.said).toContain('ana@example.org')
  vi.stubEnv('SLIPWAY_LOG_PRIVACY', 'mask')
  const masked = await run('masked')
  expect(masked.said).toContain('row of a•••')
  expect(masked.said).not.toContain('ana@')
  expect(masked.outcome).toMatchObject({ status: 'succeeded' })
  expect(JSON.stringify(masked.outcome)).toContain('ana@example.org')
})
