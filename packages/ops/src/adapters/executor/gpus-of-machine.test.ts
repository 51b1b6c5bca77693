import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { limitsOf } from '../../app/limits.ts'
import { gpusOfMachine } from './lender.ts'

const uuid = 'GPU-8932f937-d72c-4106-c12f-20bd9faed9f6'
const slice = 'MIG-c8a6a7d2-1a0f-5c0f-9d3e-2f8a4f1f9d1b'

describe('GPUs of a machine', () => {
  const root = mkdtempSync(join(tmpdir(), 'dev-'))
  afterAll(() => rmSync(root, { recursive: true }))

  it.each([
    ['3,4', ['3', '4']],
    [' 3, 4 ', ['3', '4']],
    [`3,${uuid}`, ['3', uuid]],
    ['GPU-8932f937', ['GPU-8932f937']],
    [`${slice},MIG-GPU-8932f937/1/0`, [slice, 'MIG-GPU-8932f937/1/0']],
    ['', []],
    ['-1', []],
    ['NoDevFiles', []],
    ['0,-1,1', ['0']],
    ['1,none,0', ['1']],
  ])('are those that CUDA_VISIBLE_DEVICES names: %j', (devices, names) => {
    const env = { CUDA_VISIBLE_DEVICES: devices }
    expect(gpusOfMachine(env, { devices: root })).toEqual(names)
    expect(limitsOf(env).gpu).toBe(names.length)
  })

  it('are the devices of the driver, by the numbers that CUDA gives them', () => {
    expect(gpusOfMachine({}, { devices: join(root, 'nowhere') })).toEqual([])
    for (const name of ['nvidiactl', 'nvidia-uvm', 'nvidia-caps', 'null']) writeFileSync(join(root, name), '')
    expect(gpusOfMachine({}, { devices: root })).toEqual([])
    // As in a container that was given one of four.
    writeFileSync(join(root, 'nvidia3'), '')
    expect(gpusOfMachine({}, { devices: root })).toEqual(['0'])
    writeFileSync(join(root, 'nvidia10'), '')
    expect(gpusOfMachine({}, { devices: root })).toEqual(['0', '1'])
    expect(gpusOfMachine({ CUDA_VISIBLE_DEVICES: '1' }, { devices: root })).toEqual(['1'])
  })

  it('are as many as is said', () => {
    expect(gpusOfMachine({ CUDA_VISIBLE_DEVICES: '3,4' }, { count: 1 })).toEqual(['3'])
    expect(gpusOfMachine({ CUDA_VISIBLE_DEVICES: '' }, { count: 2 })).toEqual(['0', '1'])
    expect(gpusOfMachine({ CUDA_VISIBLE_DEVICES: '3,4' }, { count: 0 })).toEqual([])
  })
})
