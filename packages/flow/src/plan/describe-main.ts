import { relative, resolve } from 'node:path'
import { scheduleOfAnother } from '../authoring/schedule.errors.ts'
import { isSchedule } from '../authoring/schedule.ts'
import { encode, type Json } from '../encoding/index.ts'
import { loadExports, pipelineOf } from '../worker/load-pipeline.ts'
import { answerParent } from './answer-parent.ts'
import { bundleModule } from './bundle.ts'
import type { PipelineDescription } from './describe.ts'
import type { PlanJob } from './planner.ts'
import { declaredSchedule } from './schedule-wish.ts'

const describe = async (job: PlanJob): Promise<PipelineDescription> => {
  const root = resolve(job.root)
  const { file, sources } = await bundleModule({ ...job, root })
  const name = relative(root, resolve(job.module))
  const found = await loadExports({ file, root, name })
  const pipeline = pipelineOf(found, 'default', name)
  const schedules = Object.entries(found).flatMap(([exported, value]) => {
    if (!isSchedule(value)) return []
    if (value.pipeline !== pipeline.name) throw scheduleOfAnother(exported, value.pipeline, pipeline.name)
    return [declaredSchedule(value, exported)]
  })
  const params = encode(pipeline.params, { what: `the parameters of ${pipeline.name}` })
  return {
    title: pipeline.name,
    params: params as Record<string, Json>,
    schedules,
    sources: sources.map(({ path }) => path),
  }
}

/** The child that describes. */
await answerParent(describe)
