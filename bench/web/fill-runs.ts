import { DatabaseSync } from 'node:sqlite'
import {
  encodeTail,
  encodeChunk,
  levelOf,
  mostInTail,
} from '../../packages/ops/src/tracking/metrics/chunk.ts'
import { encodeHead, headOf } from '../../packages/ops/src/tracking/metrics/chunk-head.ts'
import { curved, curveOf, experimentNames, firstStartMs, knownRun, type Size } from './known.ts'

/**
 * Writes the runs of a generated workspace into the database of a home that no server has open, in one transaction: as
 * the server's own writes leave them, which take some minutes for as many.
 */
export function fillRuns(file: string, size: Pick<Size, 'runs'>): void {
  const db = new DatabaseSync(file)
  const statement = (table: string, columns: string) =>
    db.prepare(
      `insert into ${table} (${columns}) values (${columns
        .split(',')
        .map(() => '?')
        .join(',')})`,
    )
  try {
    db.exec('pragma synchronous = off; pragma cache_size = -400000')
    const experiment = statement('experiments', 'id,name,created_at_ms,updated_at_ms')
    const run = statement(
      'runs',
      'id,experiment_id,name,status,created_by,started_at_ms,ended_at_ms,duration_ms,revision',
    )
    const param = statement('run_params', 'run_id,key,value')
    const tag = statement('run_tags', 'run_id,key,value')
    const series = statement('metric_series', 'experiment_id,run_id,key,step,t_ms,nan,value,appends,tail')
    const chunk = statement('metric_chunks', 'series_id,level,points,head')
    const curve = (experimentId: number, id: string, startedAtMs: number, values: readonly number[]) => {
      const points = values.map((value, step) => ({
        key: 'val_loss',
        step,
        tMs: startedAtMs + 1000 * step,
        value,
      }))
      const last = points.at(-1)!
      const inTail = points.length < mostInTail
      const tail = inTail ? encodeTail(points) : new Uint8Array()
      const row = [experimentId, id, 'val_loss', last.step, last.tMs, 0, last.value, inTail ? 0 : 1, tail]
      const { lastInsertRowid } = series.run(...row)
      if (inTail) return
      const packed = {
        steps: Float64Array.from(points, ({ step }) => step),
        timesMs: Float64Array.from(points, ({ tMs }) => tMs),
        values: Float64Array.from(values),
      }
      chunk.run(lastInsertRowid, levelOf(points.length), encodeChunk(packed), encodeHead(headOf(packed)))
    }
    db.exec('begin')
    experimentNames.forEach((name, at) => experiment.run(at + 1, name, firstStartMs, firstStartMs))
    for (let i = 0; i < size.runs; i++) {
      const known = knownRun(i, size)
      const { id, name, experiment: of, status, startedAtMs, tookMs } = known
      const ended = status === 'running' ? null : startedAtMs + tookMs
      run.run(id, of, name, status, known.tags['mlflow.user']!, startedAtMs, ended, ended && tookMs, 1)
      for (const [key, value] of Object.entries(known.params)) param.run(id, key, value)
      for (const [key, value] of Object.entries(known.tags)) tag.run(id, key, value)
      if (status === 'failed') continue
      for (const [key, value] of Object.entries(known.metrics)) {
        const tMs = startedAtMs + tookMs
        series.run(of, id, key, 0, tMs, 0, value, 0, encodeTail([{ key, step: 0, tMs, value }]))
      }
      if (of === 1 && i >= size.runs - 2 * curved.runs) curve(of, id, startedAtMs, curveOf(i))
    }
    db.exec('commit; pragma optimize')
  } finally {
    db.close()
  }
}
