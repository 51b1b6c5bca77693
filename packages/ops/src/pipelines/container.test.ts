import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

const kept = { ...process.env }
afterEach(() => {
  process.env = { ...kept }
})

/**
 * A stand-in for the engine: writes down how it was called, and runs the program on this machine where the container's
 * folders lie. `hub.example/broken` cannot be run; a container that is asked to go is noted.
 */
const engine = `#!/bin/sh
here=$(dirname "$0")
printf '%s\\n' "$@" > "$here/$1.words"
env | cut -d= -f1 | sort > "$here/$1.env"
[ "$1" = run ] || exit 0
work=; project=; python=
while [ $# -gt 0 ]; do
  case "$1" in
  --volume) shift; case "$1" in *:/slipway/work) work=\${1%:*} ;; *:/slipway/project:ro) project=\${1%:/slipway*} ;; esac ;;
  --env) shift; case "$1" in *=*) export "$1" ;; esac ;;
  hub.example/broken) echo "Unable to find image 'hub.example/broken'" >&2; exit 125 ;;
  hub.example/*) shift; break ;;
  esac
  shift
done
cd "$work" || exit 1
for word; do shift; set -- "$@" "$(echo "$word" | sed "s#/slipway/project#$project#")"; done
SLIPWAY_REPORT=$work/.report.jsonl exec "$@"
`

const project = async (image: string, script: string, options = '') => {
  const world = await pipelinesWorld({
    'pipeline.ts': `
import { command, file, num, pipeline, step, text } from 'slipway'
const make = step('make', (_: {}, ctx) => ctx.files.put(Buffer.from('a\\nb\\n'), 'rows.txt'))
const train = command('train', { run: ['sh', 'train.sh', 'plain'], env: { image: 'hub.example/${image}', set: { MODE: 'fast' }, pass: ['TEST_PASSED'] },
  inputs: { rows: file, n: num }, outputs: { n: num, seen: text }, resources: { cpu: 0.5, memoryMb: 512 }, secrets: ['API_TOKEN'] ${options} })
export default pipeline('contained', {}, () => train({ rows: make(), n: 2 }))`,
    'train.sh': script,
  })
  const programs = join(world.root, 'programs')
  await mkdir(programs)
  await writeFile(join(programs, 'docker'), engine)
  chmodSync(join(programs, 'docker'), 0o755)
  await world.secrets.set('API_TOKEN', 'very-secret-token', 'ana')
  Object.assign(process.env, {
    SLIPWAY_CONTAINER: join(programs, 'docker'),
    TEST_PASSED: 'passed on',
  })
  const words = (of: string) => readFileSync(join(programs, of), 'utf8').trim().split('\n')
  return { world, words, has: (of: string) => existsSync(join(programs, of)) }
}

it('runs a command in its image, by the same contract', async () => {
  const { world, words } = await project(
    'train:1',
    `echo "token $API_TOKEN"; echo '{"metric": "loss", "value": 0.5}' >> "$SLIPWAY_REPORT"
rows=$(sed -n 's/ "rows": "\\(.*\\)".*/\\1/p' inputs.json)
printf '{"n": %d, "seen": "%s %s %s"}' "$(wc -l < "$rows")" "$MODE" "$TEST_PASSED" "$1" > outputs.json`,
  )
  await using _ = world
  const run = await world.run()
  expect(run.failure).toBeNull()
  expect(run.output).toEqual({ n: 2, seen: 'fast passed on plain' })
  const asked = words('run.words')
  const after = (word: string) => asked.flatMap((one, i) => (one === word ? [asked[i + 1]] : []))
  expect(after('--volume').map((one) => one!.replace(/^.*?(?=:\/slipway)/, ''))).toEqual([
    ':/slipway/work',
    ':/slipway/work/files:ro',
    ':/slipway/project:ro',
    ':/slipway/python:ro',
  ])
  expect([after('--cpus'), after('--memory'), after('--workdir')]).toEqual([
    ['0.5'],
    ['512m'],
    ['/slipway/work'],
  ])
  // Named, and not said: the engine takes them from its environment.
  expect(after('--env')).toEqual(expect.arrayContaining(['API_TOKEN', 'TEST_PASSED', 'MODE=fast']))
  expect(asked.join(' ')).not.toContain('very-secret-token')
  expect(asked.slice(-4)).toEqual(['hub.example/train:1', 'sh', '/slipway/project/train.sh', 'plain'])
  const { events } = await world.pipelines.events(run.id, {})
  const said = events.filter(({ node }) => node === 'train').map(({ type, data }) => ({ type, ...data }))
  expect(said).toContainEqual({ type: 'log', stream: 'stdout', text: 'token ***' })
  expect(said).toContainEqual({ type: 'metric', name: 'loss', value: 0.5 })
})

it('says that an image cannot be run, and that nothing here runs images', async () => {
  const { world } = await project('broken', 'true')
  await using _ = world
  expect((await world.run()).failure).toMatchObject({
    code: 'PIPELINE_CONTAINER_FAILED',
    message: expect.stringContaining('could not run the image hub.example/broken for the step train'),
    hint: expect.stringContaining('Unable to find image'),
  })
  delete process.env.SLIPWAY_CONTAINER
  await mkdir(join(world.root, 'none'))
  process.env.PATH = join(world.root, 'none')
  expect((await world.run()).failure).toMatchObject({
    code: 'PIPELINE_CONTAINER_MISSING',
    node: 'train',
    hint: expect.stringContaining('SLIPWAY_CONTAINER'),
  })
})

it('ends the container of a step that is cancelled', async () => {
  const { world, words, has } = await project(
    'slow',
    'touch "$(dirname "$0")/begun"; while :; do sleep 1; done',
  )
  await using _ = world
  const { id } = await world.pipelines.create({ plan: await world.plan() }, 'ana')
  for (const startedMs = performance.now(); !existsSync(join(world.root, 'begun')); await pause(20))
    if (performance.now() - startedMs > 60_000) throw new Error('It never began')
  await world.pipelines.cancel(id)
  expect(has('rm.words')).toBe(true)
  const name = words('run.words')[words('run.words').indexOf('--name') + 1]
  expect(words('rm.words')).toEqual(['rm', '--force', name])
})
