import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { pythonHas } from '../../tests/python.ts'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

const python = process.env['SLIPWAY_PYTHON'] ?? 'python3'

const hasVenv = (): boolean => {
  try {
    execFileSync(python, ['-c', 'import venv, ensurepip'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A package of one module, as a wheel, so that nothing is downloaded. */
const makeWheel = (dir: string, word: string): string => {
  const name = 'tiny_words-1.0-py3-none-any.whl'
  execFileSync(python, [
    '-c',
    `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('tiny_words.py', 'word = ' + repr(sys.argv[2]))
    wheel.writestr('tiny_words-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny-words\\nVersion: 1.0\\n')
    wheel.writestr('tiny_words-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('tiny_words-1.0.dist-info/RECORD', 'tiny_words.py,,\\ntiny_words-1.0.dist-info/METADATA,,\\ntiny_words-1.0.dist-info/WHEEL,,\\ntiny_words-1.0.dist-info/RECORD,,\\n')`,
    join(dir, name),
    word,
  ])
  return join(dir, name)
}

const pipelineFile = `
import { command, file, json, num, pipeline, step, text } from 'slipway'
const make = step('make', async (_: {}, ctx) => ctx.files.put(Buffer.from('a\\nb\\n'), 'rows.txt'))
const outputs = { word: text, lines: num, prefix: text, copy: file, facts: json<unknown>() }
const embed = command('embed', { run: ['python', 'embed.py'], env: { lock: 'requirements.lock', set: { GREETING: 'hi' } },
  inputs: { rows: file, n: num }, outputs, secrets: ['API_TOKEN'] })
const bare = command('bare', { run: ['python', 'bare.py'], env: { lock: 'requirements.lock' }, inputs: { n: num }, outputs: { twice: num } })
export default pipeline('python', { n: 3 }, (p) => ({ embed: embed({ rows: make(), n: p.n }), bare: bare({ n: p.n }) }))`

const embed = `
import os, sys
from pathlib import Path
import tiny_words
from slipway_step import file, inputs, log, metric, output, param, progress, secret
os.chdir("/")
progress(0.5, "half")
param("word", tiny_words.word)
for step, loss in enumerate([1.0, float("nan")]):
    metric("loss", loss, step)
log("said aside")
print("printed " + secret("API_TOKEN"))
rows = Path(file("rows")).read_text().splitlines()
work = Path(os.environ["SLIPWAY_REPORT"]).parent
(work / "copy.txt").write_text("copied")
output(word=tiny_words.word, lines=len(rows) * inputs()["n"])
output(prefix=str(sys.prefix != sys.base_prefix), copy=work / "copy.txt", facts={"greeting": os.environ["GREETING"], "pair": (1, None)})
`

/** The contract itself, with nothing but the standard library. */
const bare = `
import json, os
with open("inputs.json") as f:
    inputs = json.load(f)
with open(os.environ["SLIPWAY_REPORT"], "a") as reports:
    reports.write(json.dumps({"metric": "n", "value": inputs["n"]}) + "\\n")
with open("outputs.json", "w") as f:
    json.dump({"twice": 2 * inputs["n"]}, f)
`

it.skipIf(!hasVenv())('runs Python in the environment that its lockfile says, built once', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': pipelineFile,
    'embed.py': embed,
    'bare.py': bare,
  })
  await world.write('requirements.lock', `tiny-words @ file://${makeWheel(world.root, 'ship')}\n`)
  await world.secrets.set('API_TOKEN', 'very-secret-token', 'ana')
  const run = await world.run({}, { jobs: 4 })
  expect(run.failure).toBeNull()
  expect(run.output).toEqual({
    embed: {
      word: 'ship',
      lines: 6,
      prefix: 'True',
      copy: { $file: expect.objectContaining({ name: 'copy.txt', bytes: 6 }) },
      facts: { greeting: 'hi', pair: [1, null] },
    },
    bare: { twice: 6 },
  })
  const { events } = await world.pipelines.events(run.id, {})
  const said = events.filter(({ node }) => node === 'embed').map(({ type, data }) => ({ type, ...data }))
  expect(said).toContainEqual({ type: 'progress', done: 0.5, note: 'half' })
  expect(said).toContainEqual({ type: 'param', name: 'word', value: 'ship' })
  expect(said).toContainEqual({ type: 'metric', name: 'loss', value: 'NaN', step: 1 })
  expect(said).toContainEqual({ type: 'log', stream: 'step', text: 'said aside' })
  expect(said).toContainEqual({ type: 'log', stream: 'stdout', text: 'printed ***' })
  const built = events.filter(({ data }) => String(data.text).startsWith('Built it in'))
  expect(built).toHaveLength(1)
  expect(
    readdirSync(join(world.home, 'environments')).filter((name) => !name.endsWith('.lock')),
  ).toHaveLength(1)

  await world.write('requirements.lock', 'tiny-words @ file:///nowhere/tiny_words-1.0-py3-none-any.whl\n')
  const { failure } = await world.run()
  expect(failure).toMatchObject({ code: 'PIPELINE_ENVIRONMENT_FAILED' })
  expect(failure!.message).toMatch(
    /^The environment of the step (embed|bare) could not be built of requirements.lock/,
  )
  expect(failure!.hint).toMatch(/No such file|does not exist|not found/i)
})

it.skipIf(!pythonHas('uv', 'uv'))('builds what requirements and a uv.lock say with uv itself', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { command, pipeline, text } from 'slipway'
const say = (name: string, lock: string) => command(name, { run: ['python', 'say.py'], env: { lock }, inputs: {}, outputs: { word: text } })
const [plain, locked] = [say('plain', 'requirements.lock'), say('locked', 'words/uv.lock')]
export default pipeline('uv', {}, () => [plain({}), locked({})])`,
    'say.py': `import json, tiny_words\njson.dump({"word": tiny_words.word}, open("outputs.json", "w"))`,
  })
  const wheel = makeWheel(world.root, 'ship')
  await world.write('requirements.lock', `tiny-words @ file://${wheel}\n`)
  await world.write(
    'words/pyproject.toml',
    `[project]\nname = "words"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["tiny-words"]\n[tool.uv.sources]\ntiny-words = { path = "${wheel}" }\n`,
  )
  const path = process.env['PATH']
  process.env['PATH'] = `${dirname(python)}${delimiter}${path}`
  try {
    execFileSync('uv', ['lock', '--offline'], { cwd: join(world.root, 'words'), stdio: 'pipe' })
    const run = await world.run()
    expect(run).toMatchObject({ failure: null, output: [{ word: 'ship' }, { word: 'ship' }] })
    const { events } = await world.pipelines.events(run.id, {})
    const said = events.map(({ data }) => String(data.text)).filter((text) => text.startsWith('Builds'))
    expect(said.sort()).toEqual([
      expect.stringMatching(/^Builds the environment of requirements.lock with uv, Python 3/),
      expect.stringMatching(/^Builds the environment of words\/uv.lock with uv, Python 3/),
    ])
  } finally {
    process.env['PATH'] = path
  }
})
