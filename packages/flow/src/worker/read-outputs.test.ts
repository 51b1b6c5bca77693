import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { CommandKind } from '@slipway/contract/command-kinds'
import { bool, date, file, type Kind, list, model, num, table, text } from '../authoring/kinds.ts'
import { field, row } from '../schema/index.ts'
import { diskStore } from '../store/index.ts'
import { readOutputs } from './read-outputs.ts'

const Person = row({ name: field.text(), age: field.integer(), joined: field.date().nullable() })

const root = mkdtempSync(join(tmpdir(), 'slipway-outputs-'))
const dir = join(root, 'work')
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** What is read of what a shell script left. */
const read = async (outputs: Record<string, Kind<unknown>>, script: string) => {
  mkdirSync(dir, { recursive: true })
  mkdirSync(join(root, 'store'))
  execFileSync('sh', ['-c', script], { cwd: dir })
  const kinds: [string, CommandKind][] = Object.entries(outputs).map(([name, { kind }]) => [name, kind])
  const command = {
    run: ['sh'],
    inputs: {},
    outputs: Object.fromEntries(kinds),
    env: { lock: [], image: null },
    code: [],
  }
  return readOutputs('program', command, dir, diskStore(join(root, 'store')))
}

const leave = (json: string) => `cat > outputs.json <<'END'\n${json}\nEND\n`

it.each([
  [{ n: num }, 'exit 0', 'PIPELINE_OUTPUTS_MISSING', 'The step program left no outputs.json.', 'n.'],
  [
    { n: num, m: text },
    leave('{"n": 1, "o": 2}'),
    'PIPELINE_OUTPUTS_MISSING',
    'left no m in outputs.json, which has kept, n, o',
    '',
  ],
  [{ n: num }, leave('{"n": 1'), 'PIPELINE_OUTPUTS_BROKEN', 'cannot be read', 'NaN'],
  [{ n: num }, leave('{"n": NaN}'), 'PIPELINE_OUTPUTS_BROKEN', 'NaN', 'JSON has no NaN'],
  [{ n: num }, leave('[1]'), 'PIPELINE_OUTPUTS_BROKEN', 'it holds the list [1] and not an object', ''],
  [{ n: num }, 'mkdir outputs.json', 'PIPELINE_OUTPUTS_BROKEN', 'it is no file', ''],
  [
    { n: num },
    leave('{"n": "7"}'),
    'PIPELINE_OUTPUT_WRONG',
    'The output n of the step program is declared as number and is the string "7".',
    '',
  ],
  [{ b: bool }, leave('{"b": null}'), 'PIPELINE_OUTPUT_WRONG', 'declared as boolean and is null', ''],
  [{ d: date }, leave('{"d": "yesterday"}'), 'PIPELINE_OUTPUT_WRONG', 'a date as ISO 8601 text', ''],
  [
    { l: list(num) },
    leave('{"l": [1, "x"]}'),
    'PIPELINE_OUTPUT_WRONG',
    'The output l[1] of the step program is declared as number',
    '',
  ],
  [{ f: file }, leave('{"f": "none.txt"}'), 'PIPELINE_OUTPUT_WRONG', '"none.txt", which is not there', ''],
  [
    { f: file },
    leave('{"f": "/etc/hostname"}'),
    'PIPELINE_OUTPUT_WRONG',
    'outside the working directory',
    '',
  ],
  [
    { f: file },
    `ln -s /etc/passwd inside.txt; ${leave('{"f": "inside.txt"}')}`,
    'PIPELINE_OUTPUT_WRONG',
    'a link to /etc/passwd outside the working directory',
    '',
  ],
  [{ f: file }, `ln -s gone x; ${leave('{"f": "x"}')}`, 'PIPELINE_OUTPUT_WRONG', 'a link to what is not', ''],
  [{ f: file }, `mkfifo pipe; ${leave('{"f": "pipe"}')}`, 'PIPELINE_OUTPUT_WRONG', 'no plain file', ''],
  [{ f: file }, `mkdir d; ${leave('{"f": "d"}')}`, 'PIPELINE_OUTPUT_WRONG', '"d", a folder', ''],
  [{ m: model }, `mkdir d; ${leave('{"m": "d"}')}`, 'PIPELINE_OUTPUT_WRONG', 'which is empty', ''],
  [
    { t: table(Person) },
    `printf 'name,age\\nAna,3\\n' > t.csv; ${leave('{"t": "t.csv"}')}`,
    'PIPELINE_OUTPUT_WRONG',
    'it has no column joined; it has name, age',
    '',
  ],
  [
    { t: table(Person) },
    `printf 'name,age,joined\\nAna,old,\\n' > t.csv; ${leave('{"t": "t.csv"}')}`,
    'PIPELINE_OUTPUT_WRONG',
    'old',
    '',
  ],
  [
    { t: table(Person) },
    `printf 'name,age,joined\\nAna,,\\n' > t.csv; ${leave('{"t": "t.csv"}')}`,
    'PIPELINE_OUTPUT_WRONG',
    'the column age has no value in row 1',
    '',
  ],
] as [Record<string, Kind<unknown>>, string, string, string, string][])(
  'refuses %j after: %s',
  async (outputs, script, code, message, hint) => {
    // What stands before it is right, and is not kept alone.
    const both = script.replace('{"', '{"kept": "kept.txt", "')
    const error = await read({ kept: file, ...outputs }, `echo x > kept.txt\n${both}`).catch(
      (e: unknown) => e,
    )
    expect(error).toMatchObject({ code, kind: 'invalid' })
    expect((error as Error).message).toContain(message)
    expect((error as { hint: string }).hint).toContain(hint)
    expect(readdirSync(join(root, 'store'))).toEqual([])
  },
)
