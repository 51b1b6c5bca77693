import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProcessIdentity, thisProcess } from '@slipway/contract/process-identity'
import { readTable, records } from '@slipway/ml/table'
import { servedWorld, type ServedWorld } from '../../ops/tests/served-world.ts'
import { probabilityOf } from '../../ops/tests/tiny-model.ts'

const rows = 2000
const rowOf = (k: number) => ({
  tenure: k % 72,
  charges: k % 5 === 0 ? null : 20 + (k % 90),
  contract: k % 3 === 0 ? 'Yearly' : 'Monthly',
  senior: k % 4 === 0,
})
let world: ServedWorld
let folder: string
beforeAll(async () => {
  world = await servedWorld()
  folder = await mkdtemp(join(tmpdir(), 'predict-file-'))
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  const lines = Array.from({ length: rows }, (_, k) => {
    const { tenure, charges, contract, senior } = rowOf(k)
    return `${k},${tenure},${charges ?? ''},${contract},${senior},"note ""${k}"", with a comma"`
  })
  await writeFile(join(folder, 'in.csv'), `id,tenure,charges,contract,senior,note\n${lines.join('\n')}\n`)
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const bin = join(import.meta.dirname, '../bin/slipway.mjs')
/** The command as a user runs it, against the server of this test. */
const start = (out: string, slabRows: number, data = 'in.csv', ...more: string[]) => {
  const args = [bin, 'predict', 'churn', '--data', data, '--out', out, '--json', ...more]
  const env = { ...process.env, SLIPWAY_URL: world.url, SLIPWAY_PREDICT_ROWS: String(slabRows) }
  const child = spawn(process.execPath, args, { cwd: folder, env })
  let told = ''
  let err = ''
  child.stdout.on('data', (text: Buffer) => (told += String(text)))
  child.stderr.on('data', (text: Buffer) => (err += String(text)))
  const ended = once(child, 'close').then(() => {
    if (child.exitCode !== 0 && child.signalCode === null) throw new Error(told + err)
    return told === '' ? null : (JSON.parse(told) as { rows: number; resumed: number })
  })
  return { child, ended }
}

describe('the rows of a file and their answers', () => {
  it.each(['.csv', '.jsonl', '.parquet'])('pass through in slabs to %s, in order', async (kind) => {
    const out = `out${kind}`
    expect(await start(out, 300).ended).toMatchObject({ rows, resumed: 0 })
    const read = await rowsIn(join(folder, out), kind)
    expect(read).toHaveLength(rows)
    for (const k of [0, 299, 300, 1234, rows - 1]) {
      const row = read[k]!
      expect(Number(row['id'])).toBe(k)
      expect(row['note']).toBe(`note "${k}", with a comma`)
      expect(Number(row['probability'])).toBeCloseTo(probabilityOf(rowOf(k)), 12)
    }
    expect(existsSync(join(folder, `${out}.parts`))).toBe(false)
  })

  it.each(['.csv', '.parquet'])('come with what each column added, to %s', async (kind) => {
    const lines = (await readFile(join(folder, 'in.csv'), 'utf8')).split('\n').slice(0, 121)
    await writeFile(join(folder, 'few.csv'), `${lines.join('\n')}\n`)
    const out = `why${kind}`
    expect(await start(out, 80, 'few.csv', '--explain').ended).toMatchObject({ rows: 120 })
    const read = await rowsIn(join(folder, out), kind)
    expect(read).toHaveLength(120)
    expect(Object.keys(read[0]!).slice(-6)).toEqual([
      'base.probability',
      'why.probability.tenure',
      'why.probability.charges',
      'why.probability.contract',
      'why.probability.senior',
      'why.probability.since',
    ])
    for (const k of [0, 79, 80, 119]) {
      const parts = Object.entries(read[k]!).filter(([name]) => /^(base|why)\./.test(name))
      const sum = parts.reduce((all, [, value]) => all + Number(value), 0)
      expect(sum).toBeCloseTo(probabilityOf(rowOf(k)), 9)
    }
  })

  it('go on where a killed call stopped', async () => {
    const whole = await start('whole.jsonl', 20).ended
    expect(whole).toMatchObject({ resumed: 0 })
    const parts = join(folder, 'cut.jsonl.parts')
    const { child, ended } = start('cut.jsonl', 20)
    const done = () =>
      existsSync(parts) ? readdirSync(parts).filter((name) => /^\d+\.jsonl$/.test(name)).length : 0
    while (done() < 5 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2))
    child.kill('SIGKILL')
    await ended.catch(() => null)
    const kept = done()
    expect(kept).toBeGreaterThanOrEqual(5)
    expect(kept).toBeLessThan(rows / 20)
    expect(existsSync(join(folder, 'cut.jsonl'))).toBe(false)
    expect(await start('cut.jsonl', 20).ended).toMatchObject({ rows, resumed: kept * 20 })
    const texts = await Promise.all(
      ['whole', 'cut'].map((name) => readFile(join(folder, `${name}.jsonl`), 'utf8')),
    )
    expect(texts[1]).toBe(texts[0])
  }, 120_000)

  it('are written by one call at a time, and the other is told', async () => {
    const first = start('taken.jsonl', 20)
    const parts = join(folder, 'taken.jsonl.parts')
    await expect.poll(() => existsSync(join(parts, 'job.json'))).toBe(true)
    first.child.kill('SIGSTOP')
    await expect(start('taken.jsonl', 20).ended).rejects.toThrow('CLI_OUT_TAKEN')
    await expect(start('taken.jsonl', 30).ended).rejects.toThrow(`process ${first.child.pid}`)
    first.child.kill('SIGCONT')
    expect(await first.ended).toMatchObject({ rows, resumed: 0 })
    expect(existsSync(parts)).toBe(false)
  }, 120_000)

  it.each([
    ['a dead process whose number was given again', { ...thisProcess(), startTicks: '1' }],
    ['a process of another machine that fell silent', { host: 'elsewhere', pid: 7, startTicks: '1' }],
  ])('are not kept from %s', async (_, writer) => {
    const claim = await claimBy(writer, 'again.jsonl')
    await utimes(claim, new Date(), new Date(Date.now() - 3_600_000))
    expect(await start('again.jsonl', 500).ended).toMatchObject({ rows })
  })

  it('are kept from whoever writes them on another machine', async () => {
    await claimBy({ host: 'elsewhere', pid: 7, startTicks: '1' }, 'far.jsonl')
    await expect(start('far.jsonl', 500).ended).rejects.toThrow('process 7 on elsewhere')
  })
})

const claimBy = async (writer: ProcessIdentity, out: string): Promise<string> => {
  const claim = join(folder, `${out}.parts`, 'writer.0a1b2c3d')
  await mkdir(dirname(claim), { recursive: true })
  await writeFile(claim, JSON.stringify(writer))
  return claim
}

const rowsIn = async (path: string, kind: string): Promise<readonly Record<string, unknown>[]> => {
  if (kind === '.parquet') return records(await readTable(path))
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  if (kind === '.jsonl') return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const cells = (line: string) =>
    [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)|(?<=,)(?=,|$)/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    )
  const names = cells(lines[0]!)
  return lines.slice(1).map((line) => Object.fromEntries(cells(line).map((cell, at) => [names[at]!, cell])))
}
