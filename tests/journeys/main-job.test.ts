import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { json, place, slipway, up } from './slipway.ts'

interface Result {
  run: string
  dataset: { digest: string; rows: number; version: number }
  checks: { failed: number }
  candidates: { name: string; chosen: boolean; baseline: boolean }[]
  metrics: Record<string, { value: number; low: number; high: number; on: string; n: number }>
  words: string[]
  model: { name: string; version: number; parity: number }
  gate: { passed: boolean; rules: { ok: boolean }[] }
  endpoint: { name: string; url: string; live: boolean }
}

describe('the main job, from a file to a watched endpoint', () => {
  it('goes from init to drift on a made-up file', async () => {
    using at = place()
    writeFileSync(join(at.folder, 'customers.csv'), customers(1200, 3))
    const made = slipway(['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], at.folder)
    expect(made.code, made.err).toBe(0)
    expect(made.out).toContain('customer_id')
    const project = join(at.folder, 'churn')
    for (const file of [
      'slipway.config.ts',
      'pipelines/churn.ts',
      'schemas/churn.ts',
      'checks/churn.ts',
      'package.json',
      'tsconfig.json',
      '.gitignore',
      'README.md',
    ])
      expect(existsSync(join(project, file)), file).toBe(true)
    expect(readFileSync(join(project, 'slipway.config.ts'), 'utf8')).toContain("target: 'churned'")

    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org', ...words], {
        cwd: project,
        encoding: 'utf8',
      }).trim()
    git('init', '-q')
    git('add', '-A')
    git('commit', '-q', '-m', 'first')
    writeFileSync(join(project, 'notes.md'), 'Tried on a Wednesday.\n')
    const { started, env } = watched(at.folder)
    const ran = slipway(['run', '--json'], project, env)
    expect(ran.code, ran.err + ran.out).toBe(0)
    const result = json<Result>(ran)
    // Once for all candidates, and nothing that they do not use.
    expect(started().filter((line) => line === 'git rev-parse --show-toplevel')).toHaveLength(1)
    expect(started().filter((line) => line.startsWith('python'))).toEqual([])
    expect(result.dataset).toMatchObject({ rows: 1200, version: 1 })
    expect(result.dataset.digest).toMatch(/^ds1:[0-9a-f]{64}$/)
    expect(result.checks.failed).toBe(0)
    expect(result.candidates.filter((line) => line.chosen)).toHaveLength(1)
    expect(result.candidates.some((line) => line.baseline)).toBe(true)
    const { roc_auc: auc } = result.metrics
    expect(auc).toMatchObject({ on: 'cv5', n: 1200 })
    expect(auc!.value).toBeGreaterThan(0.75)
    expect(auc!.low).toBeLessThan(auc!.value)
    expect(auc!.high).toBeGreaterThan(auc!.value)
    expect(result.words[0]).toMatch(/of 100/i)
    expect(result.model).toMatchObject({ name: 'churn', version: 1 })
    expect(result.model.parity).toBeLessThan(1e-5)
    expect(result.gate.passed).toBe(true)
    expect(result.endpoint).toMatchObject({ name: 'churn', live: false, version: 1 })

    const [candidate] = json<{ runs: { id: string }[] }>(slipway(['runs', 'list', '--json'], project)).runs
    expect(json(slipway(['runs', 'show', candidate!.id, '--json'], project))).toMatchObject({
      artifacts: [{ path: 'slipway/uncommitted.diff' }],
      context: {
        code: {
          commit: git('rev-parse', 'HEAD'),
          dirty: true,
          diffArtifact: 'slipway/uncommitted.diff',
          bundleDigest: expect.stringMatching(/^sha256:/),
        },
        command: expect.arrayContaining(['run', '--json']),
        environment: { runtimes: { node: process.versions.node } },
        host: { cpus: expect.any(Number) },
      },
    })

    const again = json<Result>(slipway(['run', '--json'], project))
    expect(again.dataset.version).toBe(1)
    expect(again.model.version).toBe(1)
    expect(again.metrics.roc_auc).toEqual(auc)

    await using server = await up(project)
    const rows = [{ ...(await example(server.url)) }]
    const native = await post(`${server.url}/api/v1/endpoints/churn/predict`, { rows })
    expect(native.predictions[0]).toMatchObject({ prediction: expect.stringMatching(/yes|no/) })
    const mlflow = await post(`${server.url}/invocations`, { dataframe_records: rows })
    expect(mlflow.predictions[0]?.probability).toBeCloseTo(
      native.predictions[0]?.probability ?? Number.NaN,
      12,
    )

    writeFileSync(join(at.folder, 'new.csv'), customers(300, 9))
    const answered = json<{ rows: number; predictions: { probability: number }[] }>(
      slipway(['predict', 'churn', '--data', '../new.csv', '--json'], project),
    )
    expect(answered.rows).toBe(300)
    expect(answered.predictions).toHaveLength(300)

    const drift = json<{ rows: number; drifted: boolean; columns: unknown[] }>(
      slipway(['drift', 'churn', '--json'], project),
    )
    expect(drift.rows).toBeGreaterThanOrEqual(300)
    expect(drift.columns.length).toBeGreaterThan(5)
    const file = json<{ rows: number }>(
      slipway(['drift', 'churn', '--data', '../new.csv', '--json'], project),
    )
    expect(file.rows).toBe(300)
  }, 180_000)
})

/** What to run with, so that each start of git and Python is noted. */
function watched(folder: string) {
  const [programs, log, path] = [join(folder, 'programs'), join(folder, 'started.txt'), process.env.PATH]
  mkdirSync(programs)
  writeFileSync(log, '')
  for (const name of ['git', 'python3'])
    writeFileSync(
      join(programs, name),
      `#!/bin/sh\necho "${name} $*" >> '${log}'\nPATH='${path}' exec ${name} "$@"\n`,
      { mode: 0o755 },
    )
  return {
    started: () => readFileSync(log, 'utf8').split('\n'),
    env: { PATH: `${programs}:${path}`, SLIPWAY_PYTHON: join(programs, 'python3') },
  }
}

async function example(url: string): Promise<Record<string, unknown>> {
  const reply = await fetch(`${url}/api/v1/endpoints/churn`)
  return ((await reply.json()) as { example: { rows: Record<string, unknown>[] } }).example.rows[0]!
}

async function post(
  url: string,
  body: unknown,
): Promise<{ predictions: { prediction: string; probability: number }[] } & Record<string, any>> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await reply.text()
  expect(reply.status, text).toBe(200)
  return JSON.parse(text)
}
