import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../../tests/data.ts'
import { readTexts, type TextColumn, withDuckDb } from '../../table/index.ts'
import { type CellError, detectErrors } from '../index.ts'
import { editDistance } from './edit-distance.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-detect-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const at = (columns: readonly TextColumn[], row: number, i: number) => {
  const { codes, levels } = columns[i]!
  return codes[row]! < 0 ? '' : levels[codes[row]!]!
}

describe('on data whose errors are known', () => {
  const dirty = dataPath('dirty/hospital_dirty.csv')
  const clean = dataPath('dirty/hospital_clean.csv')
  const skipped = dirty ? '' : ' (skipped: no ../shared/data)'

  it.skipIf(!dirty || !clean)(`finds hospital's misspelt cells, and few others${skipped}`, async () => {
    const [wrong, right] = await withDuckDb(async (connection) => [
      await readTexts(connection, dirty!),
      await readTexts(connection, clean!),
    ])
    const truth = new Set<string>()
    for (let row = 0; row < wrong![0]!.codes.length; row++)
      for (const [i, { name }] of wrong!.entries())
        if (at(wrong!, row, i) !== at(right!, row, i)) truth.add(`${row + 1} ${name}`)
    expect(truth.size).toBe(509)
    const { cells } = await detectErrors(dirty!)
    const hits = cells.filter(({ row, column }) => truth.has(`${row} ${column}`)).length
    const [precision, recall] = [hits / cells.length, hits / truth.size]
    expect((2 * precision * recall) / (precision + recall)).toBeGreaterThan(0.9)
  })

  it.skipIf(!dirty)(`finds every blank, ERROR and UNKNOWN of the cafe${skipped}`, async () => {
    const path = dataPath('dirty/cafe_sales_dirty.csv')!
    const columns = await withDuckDb((connection) => readTexts(connection, path))
    const wanted = columns.flatMap(({ name, codes, levels }) =>
      [...codes].flatMap((code, row) =>
        code < 0 || levels[code] === 'ERROR' || levels[code] === 'UNKNOWN' ? [`${row + 1} ${name}`] : [],
      ),
    )
    expect(wanted.length).toBeGreaterThan(6826)
    const { cells } = await detectErrors(path)
    const found = new Set(cells.map(({ row, column }) => `${row} ${column}`))
    expect(wanted.filter((cell) => !found.has(cell))).toEqual([])
    expect(cells.length).toBeLessThan(wanted.length * 1.05)
  })

  it.skipIf(!dirty)(
    `finds the hotels' repeated rows, "NULL" and the negative price${skipped}`,
    async () => {
      const { cells, duplicates } = await detectErrors(dataPath('dirty/hotel_bookings.csv.gz')!)
      expect(duplicates).toHaveLength(31_994)
      const nulls = cells.filter(({ value }) => value === 'NULL')
      expect(new Set(nulls.map(({ column }) => column))).toEqual(new Set(['agent', 'company', 'country']))
      expect(nulls).toHaveLength(16_340 + 112_593 + 488)
      expect(cells.filter(({ column, value }) => column === 'adr' && value === '-6.38')).toHaveLength(1)
    },
    60_000,
  )
})

const found = async (name: string, rows: readonly string[]): Promise<readonly CellError[]> => {
  const path = join(dir, `${name}.csv`)
  writeFileSync(path, `${rows.join('\n')}\n`)
  return (await detectErrors(path)).cells
}
const told = (cells: readonly CellError[]) => cells.map(({ row, column, value }) => [row, column, value])

describe('each kind of error', () => {
  const city = (i: number) =>
    ['Ulm,89073,0731', 'Bonn,53111,0228', 'Jena,07743,03641', 'Köln,50667,0221'][i % 4]!

  it('what rows that agree otherwise disagree in, and what it should be', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i},${city(i)}`)
    rows[44] = '44,Ulm,53111,0731'
    rows[77] = '77,Bonx,53111,0228'
    const cells = await found('cities', ['id,city,zip,dial', ...rows])
    expect(told(cells)).toEqual([
      [45, 'zip', '53111'],
      [78, 'city', 'Bonx'],
    ])
    expect(cells.map(({ instead }) => instead)).toEqual(['89073', 'Bonn'])
  })

  it('rare forms, units, other signs and broken characters', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `AB-${100 + i},${i % 7}.5,${i + 1},name${i % 9}`)
    rows[10] = 'AB110,1.5%,11,name1'
    rows[20] = 'AB-120,2.5,-3,name1'
    rows[30] = 'AB-130,2.5,31,na\ufffde1'
    expect(told(await found('forms', ['code,amount,count,word', ...rows]))).toEqual([
      [11, 'code', 'AB110'],
      [11, 'amount', '1.5%'],
      [21, 'count', '-3'],
      [31, 'word', 'na\ufffde1'],
    ])
  })

  it('apostrophes that were escaped twice, and no given name that looks like a word for missing', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${i},${['Nan', 'Bo', "O'Hara", 'Cy'][i % 4]}`)
    rows[40] = "40,O''Hara"
    rows[41] = '41,nan'
    const cells = await found('names', ['id,name', ...rows])
    expect(told(cells)).toEqual([
      [41, 'name', "O''Hara"],
      [42, 'name', 'nan'],
    ])
    expect(cells[0]!.instead).toBe("O'Hara")
  })

  it('nothing in data that is clean', async () => {
    const rows = Array.from(
      { length: 500 },
      (_, i) => `${i},${(i * 7919) % 101},${city(i).split(',')[0]},${((i * 31) % 97) / 10}`,
    )
    expect(await found('clean', ['id,n,city,x', ...rows])).toEqual([])
  })
})

it.each([
  ['hospital', 'hospxtal', 1],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 1],
  ['', 'abc', 3],
  ['same', 'same', 0],
  ['completely', 'different', 4],
])('the edit distance of %s and %s is %i', (a, b, distance) => {
  expect(editDistance(a, b, 3)).toBe(distance)
})
