import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'

interface Report {
  readonly id: string
}

/** Which runs, models and traces of a source are over, so that an import that was cut short goes on where it was. */
export interface Journal {
  /** What was added under this id. */
  done<Kept extends Report>(id: string): Kept | null
  add(report: Report): void
}

/** One line for each run, in a file of the source's own. A line that was cut in the middle counts as absent. */
export function openJournal(home: string, identity: string): Journal {
  const folder = join(home, 'imports')
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  const path = join(folder, `${name}.jsonl`)
  mkdirSync(folder, { recursive: true })
  const reports = new Map<string, Report>()
  if (existsSync(path))
    for (const line of readFileSync(path, 'utf8').split('\n'))
      if (line.endsWith('}')) {
        const report = parsed(line)
        if (report) reports.set(report.id, report)
      }
  return {
    done: <Kept extends Report>(id: string) => (reports.get(id) as Kept | undefined) ?? null,
    add(report) {
      reports.set(report.id, report)
      // The first line ends what a killed process may have begun.
      appendFileSync(path, `\n${JSON.stringify(report)}\n`)
    },
  }
}

function parsed(line: string): Report | null {
  try {
    return JSON.parse(line) as Report
  } catch {
    return null
  }
}
