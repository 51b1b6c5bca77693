import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

const pipelineFile = `
import { command, file, json, num, pipeline, step, text } from 'slipway'
const make = step('make', async (_: {}, ctx) => ({
  file: await ctx.files.put(Buffer.from('a,b\\n1,2\\n'), 'rows.csv'),
  at: new Date(0), xs: new Float32Array([1.5, 2]), big: 12n,
}))
const shell = command('shell', {
  run: ['sh', 'scripts/count.sh'],
  inputs: { data: file, facts: json<unknown>(), n: num },
  outputs: { lines: num, copy: file, seen: text, facts: json<{ $odd: number }>() },
  env: { set: { GREETING: 'hello' }, pass: ['SLIPWAY_TEST_PASSED'] },
})
const read = step('read', async ({ copy, lines }: { copy: import('slipway').FileRef; lines: number }, ctx) => {
  const { readFileSync } = await import('node:fs')
  return { text: readFileSync(await ctx.files.path(copy), 'utf8'), name: copy.$file.name, lines }
})
export default pipeline('commands', { n: 3 }, (p) => {
  const made = make({})
  const out = shell({ data: made.file, facts: { at: made.at, xs: made.xs, big: made.big }, n: p.n })
  return { read: read({ copy: out.copy, lines: out.lines }), seen: out.seen, odd: out.facts.$odd }
})
`
const count = `
cat inputs.json >&2
data=$(sed -n 's/.*"data": "\\(.*\\)".*/\\1/p' inputs.json)
echo '@slipway {"metric":"loss","value":0.25,"step":3}'
echo '@slipway {"param":"mode","value":"fast"}'
echo '@slipway {"progress":0.5,"note":"half"}'
echo '@slipway is only a word here'
cat "$data" > copy.csv; echo "9,9" >> copy.csv
names=$(env | cut -d= -f1 | grep -v '^_$' | sort | tr '\\n' ' ')
printf '{"lines": %d, "copy": "copy.csv", "seen": "%s%s %s", "facts": {"$odd": 1}, "more": 1}' "$(wc -l < copy.csv)" "$names" "$GREETING" "$SLIPWAY_TEST_PASSED" > outputs.json
`

it('runs a program with the files, environment and reports that it was promised', async () => {
  process.env.SLIPWAY_TEST_PASSED = 'on'
  await using world = await pipelinesWorld({ 'pipeline.ts': pipelineFile, 'scripts/count.sh': count })
  const run = await world.run()
  expect(run.failure).toBeNull()
  expect(run.output).toEqual({
    read: { text: 'a,b\n1,2\n9,9\n', name: 'copy.csv', lines: 3 },
    seen: 'GREETING PATH PWD PYTHONPATH SLIPWAY_MARK SLIPWAY_PROJECT SLIPWAY_REPORT SLIPWAY_RUN SLIPWAY_STEP SLIPWAY_TEST_PASSED hello on',
    odd: 1,
  })
  const { events } = await world.pipelines.events(run.id, {})
  const said = events.filter(({ node }) => node === 'shell').map(({ type, data }) => ({ type, ...data }))
  expect(said).toContainEqual({ type: 'metric', name: 'loss', value: 0.25, step: 3 })
  expect(said).toContainEqual({ type: 'param', name: 'mode', value: 'fast' })
  expect(said).toContainEqual({ type: 'progress', done: 0.5, note: 'half' })
  expect(said).toContainEqual({ type: 'log', stream: 'stdout', text: '@slipway is only a word here' })
  const inputs = said
    .flatMap((event: Record<string, unknown>) => (event.stream === 'stderr' ? [event.text] : []))
    .join('\n')
  expect(JSON.parse(inputs)).toMatchObject({
    facts: { at: '1970-01-01T00:00:00.000Z', xs: [1.5, 2], big: '12' },
    n: 3,
  })

  expect((await world.run()).nodes.map(({ status }) => status)).toEqual(['cached', 'cached', 'cached'])
  await world.write('scripts/count.sh', `${count}\n# changed`)
  const changed = await world.run()
  expect(changed.nodes.map(({ status }) => status)).toEqual(['cached', 'succeeded', 'cached'])
  expect(changed.nodes[1]?.reason).toBe('its code changed (scripts/count.sh)')
  expect(await readFile(join(world.root, 'scripts/count.sh'), 'utf8')).toContain('# changed')
})

it.each([
  [
    'PIPELINE_COMMAND_FAILED',
    `['sh', '-c', 'echo it broke >&2; exit 3']`,
    'ended with exit code 3',
    'it broke',
  ],
  ['PIPELINE_COMMAND_NOT_FOUND', `['no-such-program']`, 'no-such-program', 'Install it'],
  ['PIPELINE_OUTPUTS_MISSING', `['true']`, 'left no outputs.json', 'declared output'],
  ['PIPELINE_OUTPUTS_MISSING', `['sh', '-c', 'echo {} > outputs.json']`, 'left no n in outputs.json', ''],
  [
    'PIPELINE_OUTPUT_WRONG',
    `['sh', '-c', 'echo {\\\\"n\\\\": \\\\"x\\\\"} > outputs.json']`,
    'declared as number',
    '',
  ],
  ['PIPELINE_COMMAND_FAILED', `['sh', '-c', 'kill -9 $$']`, 'SIGKILL', ''],
])('ends with %s for %s', async (code, program, message, hint) => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { command, num, pipeline } from 'slipway'
const program = command('program', { run: ${program}, outputs: { n: num } })
export default pipeline('wrong', {}, () => program({}))`,
  })
  const { failure } = await world.run()
  expect(failure?.code).toBe(code)
  expect(failure?.message).toContain(message)
  expect(failure?.hint).toContain(hint)
})
