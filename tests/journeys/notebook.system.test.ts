import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bin, place, slipway } from './slipway.ts'

const python = process.env.SLIPWAY_PYTHON

it.skipIf(!python)(
  `opens a version in pandas with one line${python ? '' : ' (skipped: no SLIPWAY_PYTHON)'}`,
  () => {
    using home = place()
    writeFileSync(join(home.folder, 'shop.csv'), 'id,price,day\n1,2.5,2024-01-01\n2,,2024-01-02\n')
    expect(slipway(['data', 'add', 'shop.csv'], home.folder).code).toBe(0)
    const path = slipway(['data', 'path', 'shop@1'], home.folder).out.trim()
    // As docs/profile.md says it.
    const script = `
import subprocess, pandas
path = subprocess.check_output(["node", ${JSON.stringify(bin)}, "data", "path", "shop@1"], text=True).strip()
df = pandas.read_parquet(path)
print(path)
print(df["price"].sum(), len(df), df["day"].max())`
    const env = { ...process.env, PATH: `${join(process.execPath, '..')}:${process.env.PATH}` }
    const said = execFileSync(python!, ['-c', script], { cwd: home.folder, encoding: 'utf8', env })
    expect(said.trim().split('\n')).toEqual([path, expect.stringMatching(/^2\.5 2 2024-01-02/)])
  },
)
