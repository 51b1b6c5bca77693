import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../../tests/worlds.ts'
import { parseFilter, parseOrderBy, traceWords } from '../filter/index.ts'
import type { Assessment, NewTrace, Span, SpanBatch, SpanRecord, Traces } from './index.ts'

const ms = (at: number) => `${at}000000`

export const span = (id: string, facts: Partial<Span> = {}, also: Partial<SpanRecord> = {}): SpanRecord => ({
  span: {
    id: id.padStart(16, '0'),
    traceId: '0'.repeat(31) + '1',
    parentId: null,
    name: `span ${id}`,
    startNs: ms(1_000),
    endNs: ms(3_000),
    status: 'OK',
    statusMessage: '',
    attributes: {},
    events: [],
    links: [],
    ...facts,
  },
  type: null,
  usage: null,
  cost: null,
  ...also,
})

export const batch = (traceId: string, spans: SpanRecord[], facts: Partial<SpanBatch> = {}): SpanBatch => ({
  traceId,
  name: null,
  runId: null,
  spans,
  requestPreview: null,
  responsePreview: null,
  metadata: {},
  tags: {},
  ...facts,
})

export const whole = (id: string, facts: Partial<NewTrace> = {}): NewTrace => ({
  id,
  experimentId: '0',
  name: null,
  startedAtMs: 1_000,
  durationMs: 2_000,
  state: 'OK',
  clientRequestId: null,
  requestPreview: null,
  responsePreview: null,
  usage: null,
  cost: null,
  metadata: {},
  tags: {},
  runId: null,
  ...facts,
})

export const said = (facts: Partial<Assessment> & { traceId: string }): Assessment => ({
  id: null as never,
  name: 'quality',
  kind: 'feedback',
  value: 4,
  error: null,
  source: { type: 'HUMAN', id: 'ana' },
  rationale: null,
  metadata: {},
  runId: null,
  spanId: null,
  createdAtMs: 1,
  updatedAtMs: 1,
  overrides: null,
  valid: true,
  ...facts,
})

const found = async (traces: Traces, filter: string, orderBy: string[] = []): Promise<string[]> => {
  const page = await traces.search({
    experimentIds: ['0'],
    where: parseFilter(filter, traceWords),
    orderBy: parseOrderBy(orderBy, traceWords),
    offset: 0,
    limit: 100,
  })
  return page.map((trace) => trace.id)
}

/** What holds of traces on every database. */
export const tracesConformance = (ground: Ground) =>
  describe('traces', () => {
    it('makes a trace of its spans: its times, its end, what it used; sent again it changes nothing', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      const child = span('2', { parentId: '1'.padStart(16, '0'), startNs: ms(2_000), endNs: ms(9_000) })
      const usage = { input_tokens: 3, output_tokens: 5 }
      await traces.addSpans('0', [batch('tr-1', [{ ...child, usage }], { tags: { service: 'api' } })])
      const halfway = { state: 'IN_PROGRESS', startedAtMs: 2_000, durationMs: 7_000, usage }
      expect(await traces.trace('tr-1')).toMatchObject({ ...halfway, tags: { service: 'api' } })
      const root = span('1', { status: 'ERROR' }, { usage: { input_tokens: 30 }, cost: { total_cost: 0.25 } })
      const facts = { requestPreview: 'hi', metadata: { session: 's1' }, runId: 'r1' }
      for (const _ of [1, 2]) await traces.addSpans('0', [batch('tr-1', [root], facts)])
      const done = await traces.trace('tr-1')
      expect(done).toMatchObject({
        state: 'ERROR',
        startedAtMs: 1_000,
        durationMs: 8_000,
        requestPreview: 'hi',
      })
      // The root speaks for the call below it.
      expect(done).toMatchObject({ usage: { input_tokens: 30 }, cost: { total_cost: 0.25 } })
      expect({ ...done.metadata }).toEqual({ session: 's1' })
      expect((await traces.spans('tr-1')).map((s) => s.name)).toEqual(['span 1', 'span 2'])
      expect(await traces.spans('tr-1')).toEqual([root.span, child.span])
    })

    it('lets what a sender tells of the whole overrule its spans, whichever comes first', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      const told = { name: 'chat', usage: { total_tokens: 9 }, tags: { a: '2' }, metadata: { k: 'told' } }
      const spans = [span('1', { startNs: ms(5_000), endNs: ms(6_000) }, { usage: { total_tokens: 7 } })]
      const arriving = batch('x', spans, { tags: { a: '1' }, metadata: { k: 'span', l: 'span' } })
      await traces.addSpans('0', [{ ...arriving, traceId: 'first' }])
      await traces.tell(whole('first', told))
      await traces.tell(whole('last', told))
      await traces.addSpans('0', [{ ...arriving, traceId: 'last', tags: {} }])
      for (const id of ['first', 'last']) {
        const trace = await traces.trace(id)
        expect(trace).toMatchObject({ ...told, startedAtMs: 1_000, durationMs: 2_000 })
        expect({ ...trace.metadata }).toEqual({ k: 'told', l: 'span' })
      }
    })

    it('keeps nothing of a trace in an experiment that is not there, and loses no odd key or text', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      for (const id of ['77', 'x', '1.5', ''])
        await expect(traces.addSpans(id, [batch('t', [span('1')])])).rejects.toMatchObject({
          kind: 'not-found',
        })
      await expect(traces.trace('t')).rejects.toMatchObject({ code: 'TRACES_NOT_FOUND' })
      const tags = { __proto__: 'kept', 'o\'x"': '𝄞\n', '%': '' }
      await traces.tell(whole('t', { tags: { ...tags, ['__proto__']: 'kept' } }))
      expect(Object.entries((await traces.trace('t')).tags).sort()).toEqual(
        Object.entries({ ['o\'x"']: '𝄞\n', '%': '', ['__proto__']: 'kept' }).sort(),
      )
    })

    it('waits for the spans that a trace should have, and says so where they do not come', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      await traces.addSpans('0', [batch('tr', [span('1')])])
      const both = traces.allSpans('tr', 2)
      await traces.addSpans('0', [batch('tr', [span('2', { parentId: '1'.padStart(16, '0') })])])
      expect(await both).toHaveLength(2)
      await expect(traces.allSpans('tr', 3, 20)).rejects.toMatchObject({ code: 'TRACES_NOT_WHOLE' })
    })

    it('finds traces by attributes, tags, metadata, spans, links and assessments', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      await traces.tell(whole('a', { name: 'chat', startedAtMs: 1, tags: { env: 'prod', v: 'A%b' } }))
      await traces.tell(
        whole('b', { state: 'ERROR', startedAtMs: 2, durationMs: null, metadata: { user: 'Ana' } }),
      )
      await traces.tell(whole('c', { startedAtMs: 3, clientRequestId: 'q7', tags: { env: 'dev', v: 'axb' } }))
      const attributes = {
        model: { stringValue: 'gpt-4 "x"' },
        n: { intValue: '12' },
        deep: { kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } },
        "o'dd.k": { doubleValue: 0.5 },
      }
      await traces.addSpans('0', [
        batch('a', [
          span('1', { attributes }, { type: 'LLM' }),
          span('2', { name: 'Tool' }, { type: 'TOOL' }),
        ]),
        batch('c', [span('1', { name: 'other' }, { type: 'LLM' })]),
      ])
      await traces.linkToRun('r1', ['b', 'c', 'nobody'])
      await traces.linkToPrompts('a', [{ name: 'greet', version: '2' }])
      await traces.assess(said({ traceId: 'a' }))
      await traces.assess(said({ traceId: 'b', value: 'good' }))
      await traces.assess(said({ traceId: 'c', value: true, kind: 'expectation' }))
      const cases: [string, string[]][] = [
        ['', ['c', 'b', 'a']],
        ["status = 'ERROR'", ['b']],
        ["status IN ('OK', 'IN_PROGRESS') AND timestamp_ms > 1", ['c']],
        ['end_time_ms >= 2003', ['c']],
        ["execution_time_ms < 3000 AND name LIKE 'ch%'", ['a']],
        ["name LIKE 'CH%'", []],
        ["name ILIKE 'CH%'", ['a']],
        ["name RLIKE '^c.*t$'", ['a']],
        ["client_request_id != 'x'", ['c']],
        ["request_id NOT IN ('a', 'b')", ['c']],
        ["tags.env = 'prod'", ['a']],
        ["tags.v LIKE 'A%'", ['a']],
        ["tags.v ILIKE 'a_b'", ['c', 'a']],
        ['tags.env IS NULL', ['b']],
        ['tags.env IS NOT NULL', ['c', 'a']],
        ["metadata.user ILIKE 'ANA'", ['b']],
        ["span.type = 'LLM'", ['c', 'a']],
        // Both of one span, not each of some span.
        ["span.type = 'LLM' AND span.name = 'Tool'", []],
        ["span.type = 'TOOL' AND span.name = 'Tool'", ['a']],
        ["span.attributes.model LIKE '%gpt%'", ['a']],
        [`span.attributes.model = 'gpt-4 "x"'`, ['a']],
        ["span.attributes.n IN ('12')", ['a']],
        ['span.attributes.deep LIKE \'%"k"%\'', ['a']],
        [`span.attributes."o'dd.k" = '0.5'`, ['a']],
        ["span.attributes.model RLIKE 'gpt-[0-9]'", ['a']],
        ["trace.text LIKE '%gpt-4%'", ['a']],
        ["run_id = 'r1'", ['c', 'b']],
        ["prompt = 'greet/2'", ['a']],
        ["feedback.quality = '4'", ['a']],
        ['feedback.quality >= 4', ['a']],
        ["feedback.quality = 'good'", ['b']],
        ["expectation.quality = 'true'", ['c']],
        ['feedback.quality IS NULL', ['c']],
      ]
      for (const [filter, ids] of cases)
        expect([filter, await found(traces, filter)], filter).toEqual([filter, ids])
      expect(await found(traces, '', ['timestamp ASC'])).toEqual(['a', 'b', 'c'])
      expect(await found(traces, '', ['tags.env DESC'])).toEqual(['a', 'c', 'b'])
      expect(await found(traces, '', ['execution_time_ms ASC', 'request_id DESC'])).toEqual(['c', 'a', 'b'])
      await expect(found(traces, "name RLIKE '('")).rejects.toMatchObject({ code: 'TRACES_PATTERN_BROKEN' })
      const [prod, llm] = ["tags.env = 'prod'", "span.type = 'LLM'"].map((text) =>
        parseFilter(text, traceWords),
      )
      expect(await traces.overlap(['0'], [], prod!, llm!)).toEqual({ total: 3, one: 1, other: 2, both: 1 })
      expect(await traces.overlap(['9', 'x'], [], prod!, llm!)).toEqual({
        total: 0,
        one: 0,
        other: 0,
        both: 0,
      })
    })

    it('deletes by id and by age, the oldest first, with all that hangs on them', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      for (const [i, id] of ['a', 'b', 'c', 'd'].entries()) await traces.tell(whole(id, { startedAtMs: i }))
      await traces.addSpans('0', [batch('a', [span('1')])])
      await traces.assess(said({ traceId: 'a' }))
      await traces.setTag('a', 'k', 'v')
      expect(await traces.remove({ experimentId: '9', ids: ['a'] })).toBe(0)
      expect(await traces.remove({ experimentId: '0', ids: ['d', 'nobody'] })).toBe(1)
      expect(await traces.remove({ experimentId: '0', untilMs: 1, most: 1 })).toBe(1)
      expect(await traces.remove({ experimentId: '0', untilMs: 1 })).toBe(1)
      expect(await found(traces, '')).toEqual(['c'])
      expect(await traces.spans('a')).toEqual([])
      // The name is free: nothing of the one before comes back.
      expect(await traces.tell(whole('a'))).toMatchObject({ assessments: [], tags: {} })
    })

    it('sets and removes tags and the name', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      await traces.tell(whole('a', { name: 'one', tags: { k: '1' } }))
      await traces.setTag('a', 'k', '2')
      await traces.rename('a', null)
      expect(await traces.trace('a')).toMatchObject({ name: null, tags: { k: '2' } })
      await traces.removeTag('a', 'k')
      await expect(traces.removeTag('a', 'k')).rejects.toMatchObject({ code: 'TRACES_TAG_NOT_FOUND' })
      for (const act of [
        () => traces.setTag('no', 'k', ''),
        () => traces.removeTag('no', 'k'),
        () => traces.rename('no', 'x'),
      ])
        await expect(act()).rejects.toMatchObject({ code: 'TRACES_NOT_FOUND' })
    })

    it('keeps assessments; one that overrides makes the other invalid until it is gone', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      await traces.tell(whole('t'))
      const first = await traces.assess(said({ traceId: 't', metadata: { a: '1' }, rationale: 'so' }))
      const second = await traces.assess(
        said({ traceId: 't', createdAtMs: 2, overrides: first.id, value: null }),
      )
      expect(await traces.assessment('t', first.id)).toEqual({ ...first, valid: false })
      expect((await traces.trace('t')).assessments.map((a) => a.id)).toEqual([first.id, second.id])
      await traces.removeAssessment('t', second.id)
      await traces.removeAssessment('t', second.id)
      world.clock.advance(5)
      const change = { name: 'q', feedback: { value: { r: [1] }, error: null }, metadata: { b: '2' } }
      expect(await traces.reassess('t', first.id, change)).toEqual({
        ...first,
        name: 'q',
        value: { r: [1] },
        metadata: { a: '1', b: '2' },
        updatedAtMs: world.clock.nowMs(),
      })
      await expect(traces.reassess('t', first.id, { expectation: { value: 1 } })).rejects.toMatchObject({
        code: 'TRACES_ASSESSMENT_KIND',
        message: 'Cannot update expectation value on a Feedback assessment.',
      })
      for (const act of [
        () => traces.reassess('t', 'a-0', {}),
        () => traces.assessment('t', 'a-0'),
        () => traces.assess(said({ traceId: 't', overrides: 'a-0' })),
      ])
        await expect(act()).rejects.toMatchObject({ code: 'TRACES_ASSESSMENT_NOT_FOUND' })
      await expect(traces.assess(said({ traceId: 'no' }))).rejects.toMatchObject({ code: 'TRACES_NOT_FOUND' })
      expect((await traces.trace('t')).assessments).toHaveLength(1)
    })

    it('takes what is said of a session for each of its traces', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      const key = 'mlflow.trace.session'
      const elsewhere = await world.platform.rooms.tracking.ensureExperiment('elsewhere')
      const of = (session: string) => ({ metadata: { [key]: session } })
      for (const id of ['a1', 'a2']) await traces.tell(whole(id, of('a')))
      for (const id of ['b1', 'b2']) await traces.tell(whole(id, of('b')))
      await traces.tell(whole('far', { ...of('a'), experimentId: elsewhere.id }))
      await traces.tell(whole('alone'))
      await traces.assess(said({ traceId: 'a1', name: 'q', value: 'good', metadata: { [key]: 'a' } }))
      await traces.assess(said({ traceId: 'b1', name: 'q', value: 'good', metadata: { other: 'b' } }))
      await traces.assess(said({ traceId: 'alone', name: 'q', value: 'bad', metadata: { [key]: 'a' } }))
      expect((await found(traces, "feedback.q = 'good'")).sort()).toEqual(['a1', 'a2', 'b1'])
      expect((await found(traces, 'feedback.q IS NOT NULL')).sort()).toEqual(['a1', 'a2', 'alone', 'b1'])
      expect((await found(traces, 'feedback.q IS NULL')).sort()).toEqual(['b2'])
      expect(await found(traces, "feedback.q = 'bad'")).toEqual(['alone'])
    })

    it('links a run to traces that come after it was said', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      await traces.tell(whole('here'))
      await traces.linkToRun('r1', ['here', 'told', 'spanned', 'never'])
      await traces.linkToRun('r2', ['told'])
      await traces.linkToRun('r1', ['told', 'told'])
      const of = async (run: string) => (await found(traces, `run_id = '${run}'`)).sort()
      expect(await of('r1')).toEqual(['here'])
      await traces.tell(whole('told', { runId: 'r1' }))
      await traces.addSpans('0', [batch('spanned', [span('1')])])
      await traces.tell(whole('told'))
      expect(await of('r1')).toEqual(['here', 'spanned', 'told'])
      expect(await of('r2')).toEqual(['told'])
    })

    it('takes many senders of one trace at once', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      const senders = Array.from({ length: 12 }, (_, i) => i)
      await Promise.all(
        senders.flatMap((i) => [
          traces.addSpans('0', [
            batch('b', [span(`${i + 1}`, { startNs: ms(1_000 + i) }, { usage: { n: 1 } })]),
            batch('a', [span(`${i + 1}`)], { tags: { x: `${i}`, y: '1' }, metadata: { m: '1', l: '2' } }),
          ]),
          traces.tell(whole('a', { tags: { y: '2', x: '3' }, metadata: { l: '1', m: '1' } })),
        ]),
      )
      expect(await traces.spans('a')).toHaveLength(12)
      expect(await traces.trace('b')).toMatchObject({
        startedAtMs: 1_000,
        durationMs: 2_000,
        usage: { n: 12 },
      })
    })
  })
