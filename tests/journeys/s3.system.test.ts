import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onS3, type S3Server, startS3 } from '../../packages/ops/tests/s3-server.ts'
import { json, place, slipway } from './slipway.ts'

const root = join(import.meta.dirname, '../..')
const churn = join(root, 'examples/churn')
let server: S3Server

onS3('files in S3', () => {
  beforeAll(async () => {
    server = await startS3()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('does the main job, and goes on from the bucket alone on a machine that has no copies', () => {
    using at = place()
    const home = join(at.folder, 'home')
    const env = { ...server.env, SLIPWAY_HOME: home, SLIPWAY_ARTIFACTS: `s3://${server.bucket}/churn` }
    const started = spawnSync(process.execPath, [join(root, 'scripts/start.ts'), '--once', '--json'], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    })
    const first = json<{ gate: { passed: boolean }; model: { version: number } }>({
      code: started.status,
      // Before it stands that the customers are made up, where they were not yet.
      out: started.stdout.slice(Math.max(0, started.stdout.indexOf('{'))),
      err: started.stderr,
    })
    expect(first).toMatchObject({ gate: { passed: true }, model: { version: 1 } })

    for (const copies of ['artifacts', 'models']) rmSync(join(home, copies), { recursive: true })
    const $ = (...words: string[]) => {
      const ended = slipway([...words, '--json'], churn, env)
      expect(ended.code, ended.out + ended.err).toBe(0)
      return json<any>(ended)
    }
    expect($('predict', 'churn', '--data', 'data/customers.csv').rows).toBe(4000)
    expect(existsSync(join(home, 'artifacts'))).toBe(true)
    expect($('drift', 'churn').drifted).toBe(false)
    // Its results lie in the bucket: nothing is done again, but for the step that always looks.
    const plan = $('plan').nodes as { id: string; fate: string }[]
    expect(plan.filter(({ fate }) => fate === 'runs').map(({ id }) => id)).toEqual(['collect'])
    rmSync(join(home, 'artifacts'), { recursive: true })
    // What a step reads was written on a machine that is gone.
    const again = $('run', '--set', 'seed=8')
    expect(again.model.version).toBe(2)
    expect($('gc', '--dry-run').kept.files).toBeGreaterThan(5)
  })

  it('says in one line what is wrong with the bucket, and starts nothing', () => {
    using at = place()
    const env = { ...server.env, SLIPWAY_HOME: join(at.folder, 'home') }
    const refused = (artifacts: string, more: Record<string, string> = {}) => {
      const { code, out } = slipway(['runs', 'list', '--json'], churn, {
        ...env,
        SLIPWAY_ARTIFACTS: artifacts,
        ...more,
      })
      return [code, JSON.parse(out).error.code]
    }
    expect(refused('s3://nowhere-at-all')).toEqual([6, 'ARTIFACTS_S3_NO_BUCKET'])
    expect(refused(`s3://${server.bucket}`, { AWS_SECRET_ACCESS_KEY: 'wrong' })).toEqual([
      6,
      'ARTIFACTS_S3_WRONG_CREDENTIALS',
    ])
    expect(refused('/mnt/files')).toEqual([2, 'ARTIFACTS_BAD_PLACE'])
    expect(refused('s3://Bad_Name/x')).toEqual([2, 'ARTIFACTS_BAD_PLACE'])
  })
})
