import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

const kinds = `
import { command, date, file, list, model, num, pipeline, table, text } from 'slipway'
const Person = { fields: [{ name: 'name', type: 'text', nullable: false }, { name: 'age', type: 'integer', nullable: false }, { name: 'joined', type: 'date', nullable: true }] } as const`

/** Runs a shell script as a command with these outputs. */
const world = (outputs: string, script: string) =>
  pipelinesWorld({
    'pipeline.ts': `${kinds}
const program = command('program', { run: ['sh', 'program.sh'], outputs: { ${outputs} } })
export default pipeline('outputs', {}, () => program({}))`,
    'program.sh': script,
  })

const leave = (json: string) => `cat > outputs.json <<'END'\n${json}\nEND\n`

it('takes dates, lists, tables and models, and hands them to the next program', async () => {
  await using project = await pipelinesWorld({
    'pipeline.ts': `${kinds}
const give = command('give', { run: ['sh', 'give.sh'], outputs: { at: date, files: list(file), people: table(Person), m: model } })
const take = command('take', { run: ['sh', 'take.sh'], inputs: { at: date, files: list(file), people: table(Person), m: model },
  outputs: { seen: text, same: file, people: table(Person) } })
export default pipeline('outputs', {}, () => { const given = give({}); return { given, taken: take({ at: given.at, files: given.files, people: given.people, m: given.m }) } })`,
    'give.sh': `echo a > a.txt; echo b > b.txt; mkdir -p m/data; echo model > m/MLmodel; echo onnx > m/data/model.onnx
printf 'name,age,joined,more\\r\\n"Ana ""A"", Berg",31,2020-02-29,1\\n"",7,,2\\n' > people.csv
${leave('{"at": "2026-01-02T03:04:05Z", "files": ["a.txt", "b.txt"], "people": "people.csv", "m": "m"}')}`,
    'take.sh': `path() { sed -n "s/^ \\"$1\\": \\"\\(.*\\)\\",*/\\1/p" inputs.json; }
m=$(path m); people=$(path people); first=$(sed -n 's/^  "\\(files.*a.txt\\)".*/\\1/p' inputs.json)
printf '{"seen": "%s %s %s %s", "same": "%s", "people": "%s"}' "$(path at)" "$(cat "$m/data/model.onnx")" "$(cat "$first")" "$(head -1 "$people")" "$first" "$people" > outputs.json`,
  })
  const run = await project.run()
  expect(run.failure).toBeNull()
  const people = [
    { name: 'Ana "A", Berg', age: 31, joined: { $date: '2020-02-29T00:00:00.000Z' } },
    { name: '', age: 7, joined: null },
  ]
  expect(run.output).toMatchObject({
    given: {
      at: { $date: '2026-01-02T03:04:05.000Z' },
      files: [{ $file: { name: 'a.txt', bytes: 2 } }, { $file: { name: 'b.txt' } }],
      people,
      m: {
        files: [
          { path: 'MLmodel', file: { $file: { bytes: 6 } } },
          { path: 'data/model.onnx', file: { $file: { name: 'model.onnx' } } },
        ],
      },
    },
    taken: {
      seen: '2026-01-02T03:04:05.000Z onnx a name,age,joined',
      same: { $file: { name: 'a.txt', bytes: 2 } },
      people,
    },
  })
})

it('reads reports from the file that SLIPWAY_REPORT names', async () => {
  await using project = await world(
    'n: num',
    `for i in 1 2 3; do echo "{\\"metric\\": \\"loss\\", \\"value\\": 0.$i, \\"step\\": $i}" >> "$SLIPWAY_REPORT"; done
echo '{"metric": "best", "value": "NaN"}' >> "$SLIPWAY_REPORT"; echo '@slipway {"param": "depth", "value": 4}' >> "$SLIPWAY_REPORT"
printf '{"log": "said"}\\nno report\\n{"progress": 0.5}' >> "$SLIPWAY_REPORT"; ${leave('{"n": 1}')}`,
  )
  const run = await project.run()
  const { events } = await project.pipelines.events(run.id, {})
  const said = events.filter(({ node, type }) => node === 'program' && !type.startsWith('node-'))
  expect(said.map(({ type, data }) => [type, ...Object.values(data)])).toEqual([
    ['metric', 'loss', 0.1, 1],
    ['metric', 'loss', 0.2, 2],
    ['metric', 'loss', 0.3, 3],
    ['metric', 'best', 'NaN'],
    ['param', 'depth', 4],
    ['log', 'step', 'said'],
    ['log', 'step', 'no report'],
    ['progress', 0.5],
  ])
})
