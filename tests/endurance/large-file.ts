import { suiteOf } from '../../bench/checks/suites.ts'
import { runChecks } from '../../packages/ml/src/check/index.ts'
import { profileSource } from '../../packages/ml/src/profile/index.ts'
import { ingest } from '../../packages/ml/src/table/index.ts'

/** One thing done with a file, in a process of its own: node large-file.ts <side> <file> <folder>. */
const sides: Record<string, (file: string, folder: string) => Promise<{ rows: number; found: object }>> = {
  ingest: async (file, folder) => {
    const { rows, fields, issues, parts } = await ingest(file, {
      outDir: folder,
      known: () => Promise.resolve([]),
    })
    return {
      rows,
      found: {
        columns: fields.length,
        duplicates: issues.filter(({ kind }) => kind === 'duplicate-rows').length,
        parts: parts.reduce((sum, part) => sum + part.rows, 0),
      },
    }
  },
  check: async (file) => {
    const { rows, failed, passed } = await runChecks(file, suiteOf('orders'))
    return { rows, found: { failed, passed } }
  },
  profile: async (file, folder) => {
    const { profile } = await profileSource(file, { folder })
    return { rows: profile.rows, found: { columns: profile.columns.length } }
  },
}

const [side, file, folder] = process.argv.slice(2) as [string, string, string]
const told = await sides[side]!(file, folder)
process.stdout.write(JSON.stringify({ ...told, megabytes: process.resourceUsage().maxRSS / 1024 }))
