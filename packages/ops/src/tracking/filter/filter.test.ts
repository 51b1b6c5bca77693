import { describe, expect, it } from 'vitest'
import {
  experimentWords,
  FilterError,
  loggedModelWords,
  modelVersionWords,
  nativeRunWords,
  parseFilter,
  parseOrderBy,
  parseQuery,
  registeredModelWords,
  runWords,
  traceWords,
  type Vocabulary,
} from './index.ts'

const read = (text: string, words: Vocabulary = runWords) =>
  parseFilter(text, words).map(({ kind, key, is, value }) => [kind, key, is, value])

function failure(act: () => unknown): FilterError {
  try {
    act()
  } catch (error) {
    if (error instanceof FilterError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a filter', () => {
  it.each([
    ['metric.acc >= 0.94', ['metric', 'acc', '>=', 0.94]],
    ['metric.acc>=100', ['metric', 'acc', '>=', 100]],
    ['metrics.acc < -.5e-3', ['metric', 'acc', '<', -0.0005]],
    ["params.m!='tf'", ['parameter', 'm', '!=', 'tf']],
    ['params."cat dog" = "pets"', ['parameter', 'cat dog', '=', 'pets']],
    ['metrics."X//Y#$$@&Z" = 3', ['metric', 'X//Y#$$@&Z', '=', 3]],
    ['metrics.train/loss-1 = 3', ['metric', 'train/loss-1', '=', 3]],
    ['`metric`.a >= 0.1', ['metric', 'a', '>=', 0.1]],
    ['metrics.`spacey name` > 5', ['metric', 'spacey name', '>', 5]],
    ['metrics.accuracy.2.0 > 5', ['metric', 'accuracy.2.0', '>', 5]],
    ["tags.`x.y` = 'a'", ['tag', 'x.y', '=', 'a']],
    ["tags.größe = 'ü'", ['tag', 'größe', '=', 'ü']],
    [`params.m = "L'Hosp"`, ['parameter', 'm', '=', "L'Hosp"]],
    ["params.m = 'L''Hosp; -- x'", ['parameter', 'm', '=', "L'Hosp; -- x"]],
    ["params.m = 'C:\\'", ['parameter', 'm', '=', 'C:\\']],
    ['attr.start_time > 1.5', ['attribute', 'startedAtMs', '>', 1.5]],
    ["run.status like 'RUN%'", ['attribute', 'status', 'LIKE', 'RUN%']],
    ['run_id NOT  in (\'a\', "b",)', ['attribute', 'id', 'NOT IN', ['a', 'b']]],
    ['attributes."Run name" = \'a\'', ['attribute', 'name', '=', 'a']],
    ["dataset.name IN ('a')", ['dataset', 'name', 'IN', ['a']]],
    ['tags.version IS NULL', ['tag', 'version', 'IS NULL', null]],
    ['params.lr is not null', ['parameter', 'lr', 'IS NOT NULL', null]],
  ])('reads %s', (text, clause) => expect(read(text)).toEqual([clause]))

  it('joins clauses by AND alone, and keeps equal ones once', () => {
    expect(read("metrics.a < 1 and params.b = 'x'\nAND metrics.a < 1")).toHaveLength(2)
    expect([read(''), read('  '), parseFilter(null, runWords)]).toEqual([[], [], []])
  })

  it.each([
    ['metric.acc >= 0.94; metrics.rmse < 1', 'Search filter contained multiple expression', 18],
    ['m.acc >= 0.94', "Invalid entity type 'm'", 0],
    ['acc >= 0.94', "Invalid attribute key 'acc'", 0],
    ['metrics.A > 0.1 OR params.B = 1', 'Invalid clause(s) in filter string', 16],
    ['metrics.A > 0.1 params.B = 1', 'Invalid clause(s) in filter string', 16],
    ["metrics.A > 0.1 AND (params.B = 'LR')", 'Invalid clause(s) in filter string', 20],
    ['metrics.A > 0.1 AND', 'Invalid clause(s) in filter string', 19],
    ['`metrics.A > 0.1', 'Invalid clause(s) in filter string', 0],
    ['param`.A > 0.1', 'Invalid clause(s) in filter string', 5],
    ['attribute.status = true', 'Invalid clause(s) in filter string', 19],
    ["attribute.status IS 'RUNNING'", 'Invalid clause(s) in filter string', 20],
    ["tags.acc = = 'LR'", 'Invalid clause(s) in filter string', 11],
    ['params.acc = "LR\'', 'Invalid clause(s) in filter string', 13],
    ['params.acc LR !=', 'Invalid clause(s) in filter string', 11],
    ['metric.acc !=', 'Invalid clause(s) in filter string', 13],
    ['metrics.a > 1 -- and', 'Invalid clause(s) in filter string', 14],
    ['metrics.a /* x */ > 1', 'Invalid clause(s) in filter string', 10],
    ["dataset.status = 'true'", "Invalid dataset key 'status'", 0],
    ['metrics.acc IS NULL', 'IS NULL / IS NOT NULL is only supported for tags and params', 12],
    ["metric.model = '5'", 'Expected numeric value type for metric', 15],
    ['metrics.acc != metrics.acc', 'Expected numeric value type for metric', 15],
    ['params.acc = 5', 'Expected a quoted string value for param', 13],
    ['attribute.status = 1', 'Expected a quoted string value for attributes', 19],
    ['params.acc = `LR`', 'value is either not quoted or unidentified quote types', 13],
    ['1.0 > metrics.acc', "Expected 'Identifier' found", 0],
    ['1==2', "Expected 'Identifier' found", 0],
    ['metrics.a == 2', "Invalid comparator '=='", 10],
    ["params.abc ~ 'x'", "Invalid comparator '~'", 11],
    ["params.abc NOT LIKE 'x'", "Invalid comparator 'NOT LIKE'", 11],
    ['attributes.start_time LIKE 1', "Invalid comparator 'LIKE'", 22],
    ["params.abc IN ('x')", "Invalid comparator 'IN'", 11],
    ['run_id IN ()', 'expected a non-empty list of string values, but got empty list', 11],
    ['run_id IN (1)', 'different type in list', 11],
    ["run_id IN ('a' 'b')", 'ill-formed list', 15],
    ['run_id IN (', "Invalid clause(s) in filter string: 'run_id IN ('", 11],
    ["run_id IN ('a',", 'Invalid clause(s) in filter string', 15],
    ["run_id IN ('a'", 'Invalid clause(s) in filter string', 14],
    ["run_id = ('a')", 'support comparison with a list of quoted string values', 9],
  ])('says of %s what is wrong and where', (text, message, at) => {
    const error = failure(() => read(text))
    expect(error.message).toContain(message)
    expect(error).toMatchObject({ at, kind: 'invalid', code: 'TRACKING_FILTER_UNREADABLE' })
    const [line, caret] = error.hint.split('\n')
    expect(line!.length).toBeGreaterThan(0)
    expect(caret).toMatch(/^ *\^ expected ./)
    expect(caret!.indexOf('^')).toBe(at)
  })

  it.each([
    ["name = 'x' and creation_time > 5", experimentWords, 2],
    ["tags.a IS NULL and attribute.experiment_id in ('1')", experimentWords, 2],
    ["name ILIKE '%a%' AND tags.`a b` != 'x'", registeredModelWords, 2],
    ["run_id IN ('a','b') and version_number >= 2 and source_path LIKE 'x%'", modelVersionWords, 3],
    ["metrics.acc > 0.1 and params.x IN ('a') and creation_time < 3", loggedModelWords, 3],
    [
      "trace.status = 'OK' AND timestamp_ms > 5 AND span.attributes.`a.b` RLIKE 'x' AND feedback.ok > 0.5 AND feedback.x = 'yes' AND metadata.k IS NULL AND issue.id = 'i'",
      traceWords,
      7,
    ],
  ])('speaks of other things too: %s', (text, words, count) => expect(read(text, words)).toHaveLength(count))

  it.each([
    ["attribute.name = 'x' and creation_time = 1.5", experimentWords, 'Invalid value for numeric attribute'],
    ["name IN ('x')", experimentWords, "Invalid comparator 'IN'"],
    ['creation_timestamp > 1', registeredModelWords, 'Invalid attribute key'],
    ["span.content = 'x'", traceWords, "span.content comparator '=' not one of "],
    ["name IN ('a', 'b')", traceWords, "Invalid comparator 'IN'"],
    ["run_id NOT IN ('a')", traceWords, "Invalid comparator 'NOT IN'"],
    ["span.colour = 'x'", traceWords, "Invalid span attribute 'colour'"],
    ["feedback.x > 'a'", traceWords, "Expected a numeric value for feedback when using comparator '>'"],
    ['prompt LIKE "a%"', traceWords, "Invalid comparator 'LIKE' for prompts filter. Only '=' is supported"],
    ['prompt = "a/1/b"', traceWords, "Invalid prompts filter value 'a/1/b'. Expected format"],
    ['prompt = ""', traceWords, "Invalid prompts filter value ''. Expected format"],
  ])('refuses there %s', (text, words, message) =>
    expect(failure(() => read(text, words)).message).toContain(message),
  )

  it('stays quick whatever it is given', () => {
    const long = (part: string, count: number, joint = ' AND ') => Array(count).fill(part).join(joint)
    const before = process.cpuUsage()
    const many = Array.from({ length: 10_000 }, (_, i) => `metrics.m${i} > ${i}`).join(' AND ')
    expect(() => read(many)).toThrow('10000 different clauses; at most 400')
    expect(read(long('metrics.a > 1', 10_000))).toHaveLength(1)
    for (const bad of [
      '('.repeat(200_000),
      "params.a = '".repeat(50_000),
      `params.a = '${"''".repeat(200_000)}`,
      `params.a = '${"\\'".repeat(200_000)}`,
      'a.'.repeat(100_000),
      `run_id IN (${"'x',".repeat(100_000)}`,
      '-'.repeat(200_000),
      '`'.repeat(200_001),
      `metrics.${'x-'.repeat(100_000)}`,
      `metrics.a > ${'1'.repeat(100_000)}x`,
      "'; drop table runs; --",
    ])
      expect(failure(() => read(bad)).message.length).toBeLessThan(600)
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5)
  })
})

describe('an order', () => {
  const order = (...texts: string[]) => parseOrderBy(texts, runWords).map(Object.values)

  it('is by fields, ascending where nothing is said', () => {
    expect(order('metrics.`Mean Square Error`', 'params."a b"  dEsC', 'start_time ASC')).toEqual([
      ['metric', 'Mean Square Error', false],
      ['parameter', 'a b', true],
      ['attribute', 'startedAtMs', false],
    ])
    expect(parseOrderBy(['last_updated_timestamp DESC'], registeredModelWords)).toHaveLength(1)
    expect(() => parseOrderBy(['name', 'creation_timestamp DESC'], registeredModelWords)).toThrow(
      /^Invalid order by key 'creation_timestamp' specified/,
    )
  })

  it.each([
    ['m.acc', 'Invalid entity type'],
    ['acc', 'Invalid attribute key'],
    ['`metrics.A', 'Invalid order_by clause'],
    ['`metrics.A`', 'Invalid attribute key'],
    ['metrics.A != 1', 'Invalid order_by clause'],
    ['params.my_param ', 'Invalid order_by clause'],
    ['attribute.run_id ACS', 'Invalid ordering key'],
    ['attribute.run_id DESC blah', 'Invalid order_by clause'],
    ['attribute.run_id blah DESC', 'Invalid order_by clause'],
    ['', 'Invalid order_by clause'],
    ['"Run name"', 'Invalid attribute key'],
  ])('is refused where it is %s', (text, message) =>
    expect(failure(() => order(text)).message).toContain(message),
  )

  it('names no field twice', () => {
    expect(() => order('metrics.a', 'metric.a DESC')).toThrow('`order_by` contains duplicate fields')
  })
})

describe('a query', () => {
  it('needs no quotes, and ends with its order', () => {
    const { where, orderBy } = parseQuery(
      'metrics.auc > .8 and params.depth = 6 and status = finished order by metrics.auc desc, name',
      nativeRunWords,
    )
    expect(where.map((c) => [c.kind, c.key, c.is, c.value])).toEqual([
      ['metric', 'auc', '>', 0.8],
      ['parameter', 'depth', '=', '6'],
      ['attribute', 'status', '=', 'finished'],
    ])
    expect(orderBy.map(Object.values)).toEqual([
      ['metric', 'auc', true],
      ['attribute', 'name', false],
    ])
    expect(parseQuery('order by startedAtMs', nativeRunWords).orderBy).toHaveLength(1)
    expect(parseQuery(' ', nativeRunWords)).toEqual({ where: [], orderBy: [] })
  })

  it('points at what it cannot read', () => {
    const error = failure(() => parseQuery('metrics.auc > .8 or x', nativeRunWords))
    expect(error.hint).toBe(`metrics.auc > .8 or x\n${' '.repeat(17)}^ expected AND, ORDER BY or the end`)
  })
})
