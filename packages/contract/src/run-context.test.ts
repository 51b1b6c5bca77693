import { expect, it } from 'vitest'
import { contextFields, type RunContext } from './run-context.ts'

const context: RunContext = {
  code: {
    commit: 'a'.repeat(40),
    dirty: false,
    sources: [{ path: 'a.ts', digest: `sha256:${'3'.repeat(64)}` }],
    leftOut: ['.env', 'big.bin'],
  },
  command: ['node', 'train.ts', '--note', 'two words'],
  environment: {
    runtimes: { node: '24.1.0' },
    lockfiles: [{ path: 'package-lock.json', digest: `sha256:${'1'.repeat(64)}` }],
  },
  host: { cpus: 8, gpus: [{ name: 'A100', memoryBytes: 1 }, { name: 'A100' }] },
}

it('writes a context as lines that a person reads', () => {
  const fields = contextFields(context)
  expect(fields.get('command')).toBe('node train.ts --note "two words"')
  expect(fields.get('host.gpus')).toBe('A100, A100')
  expect(fields.get('code.leftOut')).toBe('.env, big.bin')
  expect(fields.get('environment.lockfiles.package-lock.json')).toBe(`sha256:${'1'.repeat(64)}`)
  expect([...fields.keys()].some((key) => key.startsWith('code.sources'))).toBe(false)
  expect(contextFields(null).size).toBe(0)
})
