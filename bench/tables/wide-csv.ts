import { closeSync, openSync, writeSync } from 'node:fs'
import { seededRandom } from '../../packages/ml/src/stats/index.ts'

export const numbers = Array.from({ length: 8 }, (_, i) => `x${i}`)
export const integers = Array.from({ length: 4 }, (_, i) => `k${i}`)
const categories = Array.from({ length: 4 }, (_, i) => `c${i}`)
export const names = [...numbers, ...integers, ...categories, 'id', 'day', 'seen_at', 'flag']

/** A CSV file of 20 columns: 8 doubles, 4 integers, 4 categories, an id, a date, a time, a flag. */
export const writeCsv = (path: string, rows: number): void => {
  const random = seededRandom(7)
  const file = openSync(path, 'w')
  const whole = (below: number) => Math.floor(random.next() * below)
  let lines = [names.join(',')]
  for (let row = 0; row < rows; row++) {
    const cells: (string | number)[] = []
    for (let i = 0; i < 8; i++)
      cells.push(i === 0 && whole(20) === 0 ? '' : (random.next() * 200 - 100).toFixed(4))
    for (let i = 0; i < 4; i++) cells.push(whole(10 ** (i + 1)))
    for (let i = 0; i < 4; i++) cells.push(`level ${whole(5 * 4 ** i)}`)
    const at = new Date(1.5e12 + whole(1e8) * 1000).toISOString()
    cells.push(
      `cust-${row}`,
      at.slice(0, 10),
      at.slice(0, 19).replace('T', ' '),
      whole(2) === 0 ? 'true' : 'false',
    )
    lines.push(cells.join(','))
    if (lines.length === 20_000 || row === rows - 1) {
      writeSync(file, `${lines.join('\n')}\n`)
      lines = []
    }
  }
  closeSync(file)
}
