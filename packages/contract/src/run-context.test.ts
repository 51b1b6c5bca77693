import { expect, it } from 'vitest'
import { contextFields, diffContext, type RunContext } from './run-context.ts'

const context: RunContext = {
  code: { commit: 'a'.repeat(40), dirty: false, leftOut: ['.env', 'big.bin'] },
  command: ['node', 'train.ts', '--note', 'two words'],
  environment: {
    runtimes: { node: '24.1.0' },
    lockfiles: [{ path: 'package-lock.json', digest: `sha256:${'1'.repeat(64)}` }],
  },
  host: { cpus: 8, gpus: [{ name: 'A100', memoryBytes: 1 }, { name: 'A100' }] },
}

it('says where two contexts differ, code first', () => {
  const other: RunContext = {
    ...context,
    host: { ...context.host, cpus: 4 },
    code: { ...context.code, commit: 'b'.repeat(40), bundleDigest: `sha256:${'2'.repeat(64)}` },
    environment: { ...context.environment, lockfiles: [] },
  }
  expect(diffContext(context, other)).toEqual([
    { field: 'code.bundleDigest', a: null, b: `sha256:${'2'.repeat(64)}` },
    { field: 'code.commit', a: 'a'.repeat(40), b: 'b'.repeat(40) },
    { field: 'environment.lockfiles.package-lock.json', a: `sha256:${'1'.repeat(64)}`, b: null },
    { field: 'host.cpus', a: '8', b: '4' },
  ])
  expect(diffContext(context, structuredClone(context))).toEqual([])
})

it('tells of a side that is not known', () => {
  expect(diffContext(null, { host: { cpus: 2 } })).toEqual([{ field: 'host.cpus', a: null, b: '2' }])
  expect(diffContext(null, null)).toEqual([])
})

it('writes a context as lines that a person reads', () => {
  const fields = contextFields(context)
  expect(fields.get('command')).toBe('node train.ts --note "two words"')
  expect(fields.get('host.gpus')).toBe('A100, A100')
  expect(fields.get('code.leftOut')).toBe('.env, big.bin')
})
