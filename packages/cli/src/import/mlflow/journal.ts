import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { RunReport } from './import-run.ts'

/** Which runs of a source are over, so that an import that was cut short goes on where it was. */
export interface Journal {
  done(run: string): RunReport | null
  add(report: RunReport): void
}

/** One line for each run, in a file of the source's own. A line that was cut in the middle counts as absent. */
export function openJournal(home: string, identity: string): Journal {
  const folder = join(home, 'imports')
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  const path = join(folder, `${name}.jsonl`)
  mkdirSync(folder, { recursive: true })
  const reports = new Map<string, RunReport>()
  if (existsSync(path))
    for (const line of readFileSync(path, 'utf8').split('\n'))
      if (line.endsWith('}')) {
        const report = parsed(line)
        if (report) reports.set(report.id, report)
      }
  return {
    done: (run) => reports.get(run) ?? null,
    add(report) {
      reports.set(report.id, report)
      // The first line ends what a killed process may have begun.
      appendFileSync(path, `\n${JSON.stringify(report)}\n`)
    },
  }
}

function parsed(line: string): RunReport | null {
  try {
    return JSON.parse(line) as RunReport
  } catch {
    return null
  }
}
