// One side of `npm run bench -- features`: node join.ts <rows.parquet> <source.parquet> <out.parquet> <features>
import { featureView, column, withFeatures } from '../../packages/ml/src/features/index.ts'
import { readTable, writeParquet } from '../../packages/ml/src/table/index.ts'

const [rowsPath, sourcePath, out, count] = process.argv.slice(2) as [string, string, string, string]
const features = Object.fromEntries(
  Array.from({ length: Number(count) }, (_, k) => [`f${k}`, column(`f${k}`)]),
)
const view = featureView('wide', { entity: 'id', source: 'wide', time: 'at', features })
const startedMs = performance.now()
const rows = await readTable(rowsPath)
const read = (columns: readonly string[]) => readTable(sourcePath, { columns })
const joined = await withFeatures(rows, [{ view, read }], { at: 'moment' })
await writeParquet(joined, out)
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
process.stdout.write(
  JSON.stringify({
    wallMs: performance.now() - startedMs,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakMb: maxRSS / 1024,
  }),
)
