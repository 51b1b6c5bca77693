import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawn, fileOf, manyRows, numberKinds, sameKinds } from '../../../../tests/parquet-kinds.ts'
import { pythonHas, runPython } from '../../../../tests/python.ts'
import type { ParquetColumn } from './parquet.ts'

const hasArrow = pythonHas('mlflow', 'pyarrow.parquet, pandas')

describe.runIf(hasArrow)(`captures in PyArrow${hasArrow ? '' : ' (skipped: no pyarrow)'}`, () => {
  it('have all bits of their numbers, however they are written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
    try {
      const path = join(folder, 'rows.parquet')
      const columns: ParquetColumn[] = [
        ...numberKinds.map(([name, type, values]) => ({ name, type, values: values.slice() })),
        ...sameKinds.map(([name, type, same]) => ({ name, type, same })),
      ]
      await writeFile(path, fileOf(columns, manyRows))
      const { types, rows } = await runPython(
        join(import.meta.dirname, '../../../../tests/clients/read_parquet.py'),
        path,
      )
      expect(rows).toBe(manyRows)
      const all = [
        ...numberKinds,
        ...sameKinds.map(([name, type, same]) => [name, type, drawn(() => same)] as const),
      ]
      for (const [at, [name, type, values]] of all.entries()) {
        const bytes = await readFile(`${path}.${at}`)
        const read = new Float64Array(new Uint8Array(bytes).buffer)
        expect(types[name]).toMatch({ number: /^double$/, integer: /^int64$/, timestamp: /^timestamp/ }[type])
        expect([name, read.findIndex((value, row) => !Object.is(value, values[row]))]).toEqual([name, -1])
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
