import { existsSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suggestChecks } from '@slipway/ml/check'
import { inspect } from '@slipway/ml/inspect'
import type { Profile } from '@slipway/ml/profile'
import { makeSplit, parseSplit, targetOf } from '@slipway/ml/split'
import type { Target } from '@slipway/ml/train'
import { columnOf, ingest, type IssueKind, readTable } from '@slipway/ml/table'
import { requireEnough } from '@slipway/stages'
import { SlipwayError } from '@slipway/contract/error'
import { datasetName } from './add-version.ts'
import { badName, folderTaken, noTarget } from './cli.errors.ts'
import { defaultSplit, projectFiles, summaryOf, taken, whatIsMeant, writeProject } from './init/index.ts'
import { scratch } from './scratch.ts'
import { paragraph, terminalWidth } from './screen/table.ts'
import { version } from './version.ts'

export interface InitOptions {
  readonly folder?: string
  readonly data?: string
  readonly target?: string
  readonly name?: string
  readonly positive?: string
  readonly split?: string
  readonly force?: boolean
}

/** Text with more different values than this is no closed set of words. */
const MOST_WORDS = 30

/**
 * Reads the file, inspects it, and writes the project, all or nothing.
 *
 * @throws SlipwayError DATA_…, INSPECT_…, SPLIT_…, CLI_NO_DATA, CLI_NO_TARGET, CLI_BAD_NAME, CLI_WOULD_OVERWRITE
 */
export async function initProject(options: InitOptions) {
  const { data, folder: named } = whatIsMeant(options.folder, options.data)
  const folder = resolve(named ?? datasetName(data))
  const name = options.name ?? basename(folder)
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(name)) throw badName(name)
  using place = scratch('init')
  const found = await ingest(data, { outDir: place.folder, onProgress: told() })
  const table = await readTable(found.parquetPath)
  const inspection = inspect(table, {
    target: options.target,
    positive: options.positive,
    profile: found.profile,
  })
  if (!inspection.target) throw noTarget(inspection.candidates)
  const split = options.split ?? defaultSplit(inspection)
  const spec = parseSplit(split)
  if ('column' in spec) columnOf(table, spec.column)
  const target = targetOf(table, inspection.target.name, {
    task: inspection.task ?? undefined,
    positive: inspection.target.positive,
  })
  // What was asked for is tried now: `slipway run` would refuse it only after reading the file again.
  if (options.split !== undefined) makeSplit(table, spec, { target, seed: 7 })
  const facts = {
    name,
    source: relative(folder, resolve(data)),
    rows: found.rows,
    fields: found.fields,
    inspection: { ...inspection, target: inspection.target },
    words: wordsOf(found.profile.columns),
    suggestedChecks: suggestChecks(found.profile, found.fields, { target: inspection.target.name }),
    split,
    ...lowestOf(found.profile, inspection.target.name),
    version,
  }
  const files = projectFiles(facts)
  const there = taken(folder, files)
  if (there.length > 0 && !options.force) throw folderTaken(folder, there)
  await writeProject(folder, files)
  await linkSlipway(folder)
  const shown = relative(process.cwd(), folder)
  const inThisFolder = shown === ''
  return {
    json: {
      project: folder,
      name,
      files: [...files.keys()],
      dataset: { rows: found.rows, digest: found.digest },
      inspection,
      split,
      issues: found.issues,
    },
    text: [
      ...summaryOf(inspection, { width: terminalWidth(), fields: found.fields, split }),
      ...found.issues
        .filter(({ severity, kind }) => severity === 'warn' || readOtherwise.has(kind))
        .slice(0, 8)
        .map(({ message }) => paragraph(`! ${message}`)),
      ...tooLittle(target, inspection.target.name),
      '',
      ...(inThisFolder
        ? [`Wrote ${files.size} files here. Next:`, '  $ slipway run']
        : [`Wrote ${files.size} files to ${shown}/. Next:`, `  $ cd ${shown} && slipway run`]),
    ].join('\n'),
  }
}

/** What was read as something else than it says word for word. */
const readOtherwise: ReadonlySet<IssueKind> = new Set(['months', 'compact-dates', 'marked-numbers'])

/** A project can be written for a file that is still too small to learn from; it is said at once. */
function tooLittle(target: Target, column: string): string[] {
  try {
    requireEnough(target, column)
    return []
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error
    return [paragraph(`! ${error.message} \`slipway run\` will refuse this file. ${error.hint}`)]
  }
}

function lowestOf(profile: Profile, target: string): { lowest?: number } {
  const min = profile.columns.find((column) => column.name === target)?.min
  return typeof min === 'number' ? { lowest: min } : {}
}

function wordsOf(
  columns: readonly { name: string; type: string; distinct: number; top: readonly { value: unknown }[] }[],
): Record<string, string[]> {
  return Object.fromEntries(
    columns
      .filter((c) => c.type === 'text' && c.distinct <= MOST_WORDS && c.top.length >= c.distinct)
      .map((c) => [c.name, c.top.map(({ value }) => String(value)).toSorted()]),
  )
}

/** Lets an editor, and Node, find `slipway` in a project that was made without installing it. */
async function linkSlipway(folder: string): Promise<void> {
  try {
    createRequire(join(folder, 'package.json')).resolve('slipway/package.json')
  } catch {
    const target = fileURLToPath(new URL('..', import.meta.url))
    const link = join(folder, 'node_modules', 'slipway')
    if (existsSync(link)) return
    await mkdir(join(folder, 'node_modules'), { recursive: true })
    await symlink(target, link, 'junction').catch(() => undefined)
  }
}

/** Progress on a terminal's error stream, for what takes longer than a moment. */
function told(): ((phase: string, share: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined
  const startedMs = Date.now()
  return (phase, share) => {
    const shown = Date.now() - startedMs > 500
    if (shown)
      process.stderr.write(share >= 1 ? '\r\u001b[K' : `\r${phase} … ${Math.round(share * 100)}%\u001b[K`)
  }
}
