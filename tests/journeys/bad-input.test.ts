import { createServer } from 'node:net'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { csv, withColumn } from './odd-data.ts'
import { type Ended, json, place, slipway, up } from './slipway.ts'
import { typed } from './typed.ts'

const at = place()
const project = join(at.folder, 'shop')
const good = customers(240, 3)
const [header = '', ...lines] = good.trimEnd().split('\n')

interface Told {
  error: { code: string; message: string; hint: string }
}

/** Exactly one JSON document of the one shape, the exit code, and no stack. */
function refused(ended: Ended, exit: number, code: string): Told['error'] {
  expect([ended.code, ended.out === '' ? ended.err : json<Told>(ended).error.code]).toEqual([exit, code])
  const told = json<Told>(ended)
  expect(Object.keys(told)).toEqual(['error'])
  expect(Object.keys(told.error)).toEqual(['code', 'message', 'hint'])
  expect(told.error.hint).not.toBe('')
  expect(ended.err).not.toMatch(/^\s+at /m)
  return told.error
}

/** A new empty folder to try something in. */
function folder(name: string): string {
  const made = join(at.folder, name)
  mkdirSync(made)
  return made
}

beforeAll(() => {
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(at.folder, name), content)
  const wide = Array.from({ length: 20_001 }, (_, i) => `c${i}`)
  const zipped = gzipSync(good)
  write('good.csv', good)
  write('empty.csv', '')
  write('header.csv', `${header}\n`)
  write('one-row.csv', `${header}\n${lines[0]}\n`)
  write(
    'one-class.csv',
    withColumn(good, 'churned', () => 'yes'),
  )
  write(
    'no-target.csv',
    withColumn(good, 'churned', () => ''),
  )
  write(
    'id-target.csv',
    withColumn(good, 'churned', (row) => `word-${row}`),
  )
  write(
    'two-rows-yes.csv',
    withColumn(good, 'churned', (row) => (row < 2 ? 'yes' : 'no')),
  )
  write(
    'binary.csv',
    Uint8Array.from({ length: 9000 }, (_, i) => (i * 7919 + ((i * i) >> 3)) & 255),
  )
  write('cut.csv.gz', zipped.subarray(0, zipped.length >> 1))
  write('cut-quote.csv', `${header}\n${lines.slice(0, 9).join('\n')}\nC9,"half a cell`)
  write('cut-row.csv', good.slice(0, Math.floor(good.length * 0.6) - 30))
  write(
    'wide.csv',
    csv(
      wide,
      Array.from({ length: 3 }, (_, row) => wide.map((_name, i) => row * i)),
    ),
  )
  write('no.parquet', 'PAR1 and nothing more')
  write('cut.jsonl', '{"a":1}\n{"a":')
  write('lists.jsonl', '[1,2]\n[3,4]\n')
})
afterAll(() => at[Symbol.dispose]())

const files: [file: string, exit: number, code: string, says: RegExp][] = [
  ['missing.csv', 3, 'FILE_MISSING', /missing\.csv/],
  ['empty.csv', 2, 'DATA_EMPTY', /empty\.csv is empty/],
  ['header.csv', 2, 'DATA_NO_ROWS', /14 columns but holds no rows/],
  ['binary.csv', 2, 'NOT_A_TABLE', /binary/],
  ['cut.csv.gz', 2, 'FILE_CUT', /damaged gzip/],
  ['cut-quote.csv', 2, 'CSV_ROW_MISSHAPEN', /line 11/],
  ['cut-row.csv', 2, 'CSV_ROW_MISSHAPEN', /line \d+/],
  ['wide.csv', 2, 'DATA_TOO_WIDE', /20001 columns/],
  ['no.parquet', 2, 'PARQUET_BROKEN', /Parquet/],
  ['cut.jsonl', 2, 'JSON_BROKEN', /line/],
  ['lists.jsonl', 2, 'JSON_BROKEN', /JSON object/],
  ['.', 2, 'FILE_IS_FOLDER', /folder/],
]

describe('a file that cannot be learnt from', () => {
  it.each([
    ...files,
    ['one-row.csv', 2, 'TARGET_ONE_CLASS', /always/],
    ['one-class.csv', 2, 'TARGET_ONE_CLASS', /always "yes"/],
    ['no-target.csv', 2, 'TARGET_EMPTY', /missing/],
    ['id-target.csv', 2, 'TARGET_TOO_MANY_CLASSES', /240 different/],
  ] as typeof files)('%s: init writes nothing', async (file, exit, code, says) => {
    const before = readdirSync(at.folder)
    const args = ['init', 'shop', '--data', file, '--target', 'churned', '--json']
    expect(refused(await typed(args, at.folder), exit, code).message).toMatch(says)
    expect(readdirSync(at.folder)).toEqual(before)
  })

  it.each(files.filter(([file]) => /^(header|cut-quote|cut\.csv)/.test(file)))(
    '%s: data add keeps nothing',
    async (file, exit, code) => {
      const empty = folder(`add-${file}`)
      refused(await typed(['data', 'add', `../${file}`, '--json'], empty), exit, code)
      expect(readdirSync(empty)).toEqual([])
    },
  )

  it('is told to a person in three lines', () => {
    const ended = slipway(['init', 'shop', '--data', 'good.csv', '--target', 'churnd'], at.folder)
    expect([ended.code, ended.out]).toEqual([2, ''])
    expect(ended.err.trim().split('\n')).toEqual([
      '✖ There is no column "churnd" to predict.',
      '  Did you mean "churned"?',
      '  (TARGET_NOT_FOUND)',
    ])
  })
})

describe('arguments', () => {
  const init = (...more: string[]) => ['init', 'shop', '--data', 'good.csv', ...more]
  it.each([
    [init(), 'CLI_NO_TARGET', /--target churned/],
    [init('--target', 'churned', '--split', 'time:region'), 'SPLIT_NOT_A_TIME', /date/],
    [init('--target', 'churned', '--split', 'group:custmer_id'), 'COLUMN_MISSING', /"customer_id"/],
    [init('--target', 'churned', '--split', 'bogus'), 'SPLIT_UNKNOWN', /stratified/],
    [init('--target', 'churned', '--name', 'my shop'), 'CLI_BAD_NAME', /letters/],
    [init('--bogus'), 'CLI_USAGE', /--help/],
    [['init', 'shop', '--target', 'churned'], 'CLI_NO_DATA', /init shop --data/],
    [['models', 'show', 'churn', '--version', '2'], 'CLI_USAGE', /--help/],
    [['rn'], 'CLI_UNKNOWN_COMMAND', /Did you mean run\? .*`slipway --help`/],
    [['endpoints', 'diff'], 'CLI_UNKNOWN_COMMAND', /`slipway endpoints --help`/],
    [['up', '--port', 'x'], 'CLI_BAD_PORT', /65535/],
  ])('that make no sense: %j', async (args, code, hint) => {
    const before = readdirSync(at.folder)
    expect(refused(await typed([...args, '--json'], at.folder), 2, code).hint).toMatch(hint)
    expect(readdirSync(at.folder)).toEqual(before)
  })

  it.each([['run'], ['models', 'list'], ['predict', 'shop', '--data', '../good.csv'], ['drift', 'shop']])(
    'outside a project: %s',
    async (...args) => {
      const nowhere = folder(`outside-${args[0]}`)
      refused(await typed([...args, '--json'], nowhere), 3, 'CLI_NO_PROJECT')
      expect(readdirSync(nowhere)).toEqual([])
    },
  )
})

describe('in a project', () => {
  const edit = (file: string, from: string, to: string) => {
    const path = join(project, file)
    const text = readFileSync(path, 'utf8')
    expect(text).toContain(from)
    writeFileSync(path, text.replace(from, to))
    return { [Symbol.dispose]: () => writeFileSync(path, text) }
  }
  const run = (...args: string[]) => slipway(['run', ...args, '--json'], project)

  beforeAll(() => {
    const made = slipway(['init', 'shop', '--data', 'good.csv', '--target', 'churned'], at.folder)
    expect(made.code, made.err).toBe(0)
    const path = join(project, 'pipelines/shop.ts')
    const fewer = readFileSync(path, 'utf8').replace(/^ {2}boosting\(.*\n|^ {2}boosting,\n/gm, '')
    writeFileSync(path, fewer)
  })

  it('a second init leaves what is there', () => {
    const before = readFileSync(join(project, 'pipelines/shop.ts'), 'utf8')
    const args = ['init', 'shop', '--data', 'good.csv', '--target', 'churned', '--json']
    refused(slipway(args, at.folder), 5, 'CLI_WOULD_OVERWRITE')
    expect(readFileSync(join(project, 'pipelines/shop.ts'), 'utf8')).toBe(before)
  })

  it.each([
    [['--set', 'nope=1'], 'FLOW_PARAM_UNKNOWN', /nope/],
    [['--set', 'seed=abc'], 'FLOW_PARAM_TYPE', /seed/],
    [['--set', 'nope'], 'CLI_BAD_SETTING', /name=value/],
    [['--jobs', 'x'], 'CLI_BAD_COUNT', /--jobs x/],
  ])('settings: run %s', (args, code, says) => {
    expect(refused(run(...args), 2, code).message).toMatch(says)
  })

  it('code that does not work is named with its place', () => {
    {
      using _broken = edit('pipelines/shop.ts', 'export default', 'const x = {\nexport default')
      expect(refused(run(), 2, 'FLOW_BUNDLE_FAILED').message).toContain('pipelines/shop.ts:')
    }
    {
      using _read = edit(
        'pipelines/shop.ts',
        '  const gate =',
        '  if (evaluation.threshold > 0.5) parts\n  const gate =',
      )
      expect(refused(run(), 2, 'FLOW_REFERENCE_TESTED').message).toContain('evaluate.threshold')
    }
    {
      using _slip = edit('slipway.config.ts', 'target:', 'tarrget:')
      expect(refused(run(), 2, 'CONFIG_INCOMPLETE').hint).toContain('Rename tarrget to target')
    }
  })

  it('a metric that there is not is refused before anything is trained', () => {
    const trained = /train/
    {
      using _slip = edit('slipway.config.ts', "'roc_auc'", "'roc_auk'")
      const ended = run()
      expect(refused(ended, 2, 'METRIC_UNKNOWN').hint).toContain('Did you mean "roc_auc"?')
      expect(ended.err).not.toMatch(trained)
    }
    {
      using _otherTask = edit('slipway.config.ts', "'roc_auc'", "'rmse'")
      const ended = run()
      expect(refused(ended, 2, 'METRIC_UNKNOWN').message).toContain('not a metric for binary')
      expect(ended.err).not.toMatch(trained)
    }
    {
      using _rule = edit('pipelines/shop.ts', "betterThan('baseline')", "{ ...atLeast('roc_auk', 0.5) }")
      using _import = edit('pipelines/shop.ts', 'betterThan,', 'atLeast,')
      expect(refused(run(), 2, 'METRIC_UNKNOWN').hint).toContain('roc_auc')
    }
  })

  it('too few rows of a class: init says so, run refuses, and the next proper run works', () => {
    const rare = ['init', 'rare', '--data', 'two-rows-yes.csv', '--target', 'churned']
    expect(slipway(rare, at.folder).out).toContain('will refuse')
    refused(slipway(['run', '--json'], join(at.folder, 'rare')), 2, 'TRAIN_CLASS_TOO_RARE')
    refused(run('--set', 'seed=1.5'), 2, 'TRAIN_BAD_SEED')
    const done = run()
    expect(done.code, done.err).toBe(0)
    expect(json<{ model: { version: number } }>(done).model.version).toBe(1)
  })

  it('rows that the model does not take', async () => {
    const predict = (file: string, text: string) => {
      writeFileSync(join(at.folder, file), text)
      return typed(['predict', 'shop', '--data', `../${file}`, '--json'], project)
    }
    const misnamed = await predict('misnamed.csv', good.replace('tenure_months', 'tenure_month'))
    expect(refused(misnamed, 2, 'CLI_MISSING_COLUMNS').hint).toBe(
      'Rename its column "tenure_month" to "tenure_months".',
    )
    const words = await predict(
      'words.csv',
      withColumn(good, 'tenure_months', () => 'long'),
    )
    expect(refused(words, 2, 'CLI_WRONG_VALUE').message).toMatch(/Row 1 .*a whole number, got "long"/)
    const word = await predict(
      'word.csv',
      withColumn(good, 'tenure_months', (row) => (row === 7 ? 'long' : '3')),
    )
    expect(refused(word, 2, 'CLI_WRONG_VALUE').message).toMatch(/Row 8 .*missing, or cannot be read/)
    expect(word.err).toContain('tenure_months')
    // In a column that is text because of one word the numbers beside it are none of the trouble.
    const early = await predict(
      'early.csv',
      withColumn(good, 'tenure_months', (row) => (row % 3 === 1 ? 'long' : '3')),
    )
    expect(refused(early, 2, 'CLI_WRONG_VALUE').message).toMatch(/Row 2 .*a whole number, got "long"/)
    refused(await predict('no-rows.csv', `${header}\n`), 2, 'DATA_NO_ROWS')
    refused(
      await typed(['predict', 'shp', '--data', '../good.csv', '--json'], project),
      3,
      'SERVING_ENDPOINT_NOT_FOUND',
    )
    const out = ['predict', 'shop', '--data', '../good.csv', '--out', 'gone/answers.csv', '--json']
    refused(await typed(out, project), 3, 'CLI_NO_OUTPUT_FOLDER')
    expect(json<{ rows: number }>(await predict('new.csv', good)).rows).toBe(240)
  })

  it('what does not exist, or is too little', async () => {
    writeFileSync(join(at.folder, 'few.csv'), `${[header, ...lines.slice(0, 19)].join('\n')}\n`)
    const few = refused(
      await typed(['drift', 'shop', '--data', '../few.csv', '--json'], project),
      2,
      'MONITORING_TOO_FEW_ROWS',
    )
    expect(few.message).toContain('19 rows')
    refused(await typed(['models', 'show', 'nope', '--json'], project), 3, 'REGISTRY_MODEL_NOT_FOUND')
    refused(await typed(['models', 'show', 'shop@9', '--json'], project), 3, 'REGISTRY_VERSION_NOT_FOUND')
    refused(await typed(['data', 'show', 'nope', '--json'], project), 3, 'DATASETS_NOT_FOUND')
    refused(await typed(['runs', 'show', 'nope', '--json'], project), 3, 'CLI_NO_RUN')
    refused(await typed(['runs', 'list', '--limit', 'x', '--json'], project), 2, 'CLI_BAD_COUNT')
  })

  it('a port in use, a server that is up already, and the file of one that is gone', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    refused(slipway(['up', '--port', String(port), '--json'], project), 6, 'APP_PORT_IN_USE')
    other.close()
    {
      await using server = await up(project)
      const told = refused(slipway(['up', '--port', '0', '--json'], project), 5, 'APP_ALREADY_RUNNING')
      expect(told.message).toContain(server.url)
      expect(slipway(['models', 'list', '--json'], project).code).toBe(0)
    }
    for (const text of ['{"pid":1,"url":"http://127.0.0.1:9","token":"t"}', 'no JSON']) {
      writeFileSync(join(project, '.slipway/server.json'), text)
      expect(json<{ models: unknown[] }>(slipway(['models', 'list', '--json'], project)).models).toHaveLength(
        1,
      )
    }
  })
})

describe('a disk', () => {
  const disk = join(at.folder, 'disk')
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0
  afterAll(() => void spawnSync('umount', [disk]))

  it('that is full, then has room', ({ skip }) => {
    // Here, not around the test: where only others are asked for nothing would take it off again.
    mkdirSync(disk)
    skip(!mount('-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', disk), 'skipped: no right to mount a small disk')
    const init = ['init', 'disk/shop', '--data', 'good.csv', '--target', 'churned', '--json']
    expect(slipway(init, at.folder).code).toBe(0)
    const inside = join(disk, 'shop')
    refused(slipway(['run', '--json'], inside), 6, 'DISK_FULL')
    // Room for the database and the first steps, then none while the run is on.
    mount('-o', 'remount,size=1200k', disk)
    refused(slipway(['run', '--json'], inside), 6, 'DISK_FULL')
    const more = ['init', 'disk/more', '--data', 'good.csv', '--target', 'churned', '--json']
    writeFileSync(join(disk, 'fill'), '')
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'fill')}`, 'bs=1k', 'count=4000'])
    refused(slipway(more, at.folder), 6, 'DISK_FULL')
    expect(readdirSync(disk).toSorted()).toEqual(['fill', 'shop'])
    mount('-o', 'remount,size=60m', disk)
    expect(slipway(['data', 'add', '../../good.csv', '--json'], inside).code).toBe(0)
    mount('-o', 'remount,ro', disk)
    refused(slipway(more, at.folder), 6, 'NOT_PERMITTED')
  })
})
