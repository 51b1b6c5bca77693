import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../../../../ops/tests/worlds.ts'
import { importMlflow } from './import-mlflow.ts'
import { openJournal } from './journal.ts'
import { openSource } from './open-source.ts'
import { otlpSpan, spanText } from './span-otlp.ts'
import { parseWritten, type FileSpan } from './trace.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-traces-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const hex = '926bba03a508fc4aa0c229da206f9c2c'
const picture = '0c2a1f0e-7b7e-4a43-9b57-6a2f3f1f6a10'
const pixels = Buffer.from([0x89, 0x50, 0xff, 0])
const base64 = (text: string) => Buffer.from(text, 'hex').toString('base64')

/** A span as the client writes it, with numbers that JavaScript would change. */
const spanJson = (id: string, parent: string | null, attributes: Record<string, string> = {}) =>
  `{"trace_id": "${base64(hex)}", "span_id": "${base64(id)}", "parent_span_id": ${parent === null ? 'null' : `"${base64(parent)}"`},
    "name": "span ${id}", "start_time_unix_nano": 1795647338368901079, "end_time_unix_nano": 1795647338644539717,
    "events": [{"name": "seen", "time_unix_nano": 1795647338368901080, "attributes": {"times": 2, "share": 0.5}}],
    "status": {"code": "STATUS_CODE_OK", "message": ""}, "links": [],
    "attributes": ${JSON.stringify({ 'mlflow.spanInputs': '{"x": 1, "y": [1.5, null, true]}', big: '1152921504606846976', ...attributes })}}`

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function writeTrace(id: string, info: string, spans: string): void {
  const at = `mlruns/7/traces/${id}`
  write(`${at}/trace_info.yaml`, info)
  write(`${at}/tags/mlflow.traceName`, 'answer')
  write(`${at}/tags/mlflow.artifactLocation`, join(folder, at, 'artifacts'))
  write(`${at}/request_metadata/asked.by`, 'ana')
  write(`${at}/artifacts/traces.json`, `{"spans": [${spans}]}`)
}

const named = `mlflow-attachment://${picture}?content_type=image%2Fpng&trace_id=tr-${hex}&size=4`

/** One of 3.x with two spans, a picture and an assessment, one from before 3.0, and one whose id no server takes. */
function writeStore(): void {
  write('mlruns/7/meta.yaml', "experiment_id: '7'\nname: asks\nlifecycle_stage: active\n")
  const info = (id: string) =>
    `trace_id: ${id}\nrequest_time: '2026-11-25T22:54:35.665Z'\nexecution_duration_ms: 174\nstate: OK\nrequest_preview: '{"x": 1}'\n`
  writeTrace(
    `tr-${hex}`,
    info(`tr-${hex}`),
    `${spanJson('5c58270f8fd4d888', null, { picture: JSON.stringify(named) })}, ${spanJson('84905aec9364d03d', '5c58270f8fd4d888')}`,
  )
  write(`mlruns/7/traces/tr-${hex}/artifacts/attachments/${picture}`, pixels)
  write(`mlruns/7/traces/tr-${hex}/artifacts/attachments/notes.txt`, 'not an attachment')
  write(
    `mlruns/7/traces/tr-${hex}/assessments/a-1.yaml`,
    "assessment_id: a-1\nassessment_name: good\ncreate_time: '2026-11-25T22:55:54.976Z'\nlast_update_time: '2026-11-25T22:55:54.976Z'\nfeedback:\n  value: 0.5\nsource:\n  source_id: ana\n  source_type: HUMAN\n",
  )
  writeTrace(
    'old1',
    'request_id: old1\ntimestamp_ms: 1600000000000\nexecution_time_ms: 12\nstatus: ERROR\n',
    '{"name": "old", "context": {"trace_id": "0x01", "span_id": "0x02"}, "start_time": 1, "end_time": 2, "attributes": {}}',
  )
  writeTrace('x'.repeat(251), info('x'.repeat(251)), '')
}

async function bring(world: World, home: string, from = join(folder, 'mlruns')) {
  await using source = await openSource(from, null)
  const journal = openJournal(join(folder, home), source.identity)
  const { url, token } = world.platform
  return await importMlflow(
    source,
    { client: world.client, url, token },
    { deleted: false, jobs: 1, journal },
  )
}

describe('traces of an MLflow store', () => {
  it('come over with spans and assessments, once however often, and say what cannot', async () => {
    writeStore()
    await using world = await openWorld()
    const row = (report: Awaited<ReturnType<typeof bring>>, what: string) => {
      const found = report.rows.find((each) => each.what === what)!
      return [found.source, found.here, found.same]
    }
    // From its journal, and as if there were none.
    for (const home of ['home', 'home', 'other']) {
      const report = await bring(world, home)
      expect(row(report, 'traces')).toEqual([3, 2, false])
      expect(row(report, 'spans')).toEqual([3, 3, true])
      expect(row(report, 'assessments')).toEqual([1, 1, true])
      expect(row(report, 'attachments')).toEqual([1, 1, true])
      expect(report.differing).toEqual([])
      expect(report.refused).toMatchObject([{ run: 'x'.repeat(251), why: /250 characters/ }])
    }
    const ask = async (path: string) =>
      (
        await fetch(`${world.platform.url}${path}`, {
          headers: { authorization: `Bearer ${world.platform.token}` },
        })
      ).json() as Promise<any>
    const { trace } = await ask(`/api/3.0/mlflow/traces/get?trace_id=tr-${hex}`)
    expect(trace.spans).toHaveLength(2)
    expect(trace.trace_info).toMatchObject({
      request_time: '2026-11-25T22:54:35.665Z',
      execution_duration: '0.174s',
      trace_metadata: { 'asked.by': 'ana' },
      tags: { 'mlflow.traceName': 'answer' },
      assessments: [{ assessment_id: 'a-1', feedback: { value: 0.5 } }],
    })
    const old = await ask('/ajax-api/2.0/mlflow/get-trace-artifact?request_id=old1')
    expect(old.spans).toMatchObject([{ context: { span_id: '0x02' } }])

    // And on from there, as from any server.
    await using next = await openWorld()
    const report = await bring(next, 'next', world.platform.url)
    expect(row(report, 'traces')).toEqual([2, 2, true])
    expect(row(report, 'attachments')).toEqual([1, 1, true])
    const kept = await fetch(
      `${next.platform.url}/ajax-api/3.0/mlflow/get-trace-artifact?request_id=tr-${hex}&path=${picture}`,
    )
    expect(Buffer.from(await kept.arrayBuffer())).toEqual(pixels)
  })

  it('keep every digit, and know a span again by all that it holds', () => {
    const read = (text: string) => otlpSpan(parseWritten(text) as FileSpan, `tr-${hex}`)!
    const span = read(spanJson('5c58270f8fd4d888', null))
    expect(span).toMatchObject({ startTimeUnixNano: '1795647338368901079' })
    expect(span.attributes).toContainEqual({ key: 'big', value: { intValue: '1152921504606846976' } })
    const same = read(spanJson('5c58270f8fd4d888', null, { more: '1' }))
    expect(spanText(same, new Set(span.attributes.map(({ key }) => key)))).toBe(spanText(span))
    expect(spanText(same)).not.toBe(spanText(span))
    expect(spanText(read(spanJson('5c58270f8fd4d888', null, { big: '2' })))).not.toBe(spanText(span))
    expect(otlpSpan({ ...(parseWritten(spanJson('01', null)) as FileSpan) }, 'tr-other')).toBeNull()
  })
})
