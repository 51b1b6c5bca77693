import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const write = (folder: string, path: string, text: string) => {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

export const runId = (number: number) => number.toString(16).padStart(32, '0')

/** A registered model with versions 1 and 3; 2 was deleted. */
export function writeModel(root: string): void {
  const model = join(root, 'models/leaver')
  write(model, 'meta.yaml', 'creation_timestamp: 1700000000000\ndescription: Who leaves\nname: leaver\n')
  write(model, 'aliases/best', '3')
  write(model, 'tags/owner', 'ana')
  for (const number of [1, 3]) {
    const place = `storage_location: file://${join(root, '424242', runId(0), 'artifacts')}`
    const facts = `current_stage: ${number === 3 ? 'Production' : 'None'}\ndescription: version ${number}\nrun_id: ${runId(0)}\nsource: runs:/x/model\n${place}\nversion: ${number}\n`
    write(model, `version-${number}/meta.yaml`, facts)
    write(model, `version-${number}/tags/checked`, 'yes')
  }
}

/** A folder as MLflow's client writes it: runs with points, files, a dataset, a run below another, a deleted one. */
export function writeMlruns(root: string, runs: number, points: number): void {
  const experiment = join(root, '424242')
  write(
    experiment,
    'meta.yaml',
    `artifact_location: file://${experiment}\ncreation_time: 1700000000000\nexperiment_id: '424242'\nlast_update_time: 1700000000001\nlifecycle_stage: active\nname: from mlflow\n`,
  )
  write(experiment, 'tags/team', 'growth')
  write(
    experiment,
    'datasets/d1/meta.yaml',
    `digest: abc123\nname: train\nprofile: '{"num_rows": 2}'\nschema: null\nsource: '{}'\nsource_type: local\n`,
  )
  for (let number = 0; number < runs; number++) {
    const id = runId(number)
    const run = join(experiment, id)
    const deleted = number === 1
    write(
      run,
      'meta.yaml',
      [
        `artifact_uri: file://${run}/artifacts`,
        `end_time: ${number === 2 ? 'null' : 1_700_000_009_000 + number}`,
        `experiment_id: '424242'`,
        `lifecycle_stage: ${deleted ? 'deleted' : 'active'}`,
        ...(deleted ? ['deleted_time: 1600000000000'] : []),
        `run_id: ${id}`,
        `run_name: run ${number}`,
        `start_time: ${1_700_000_000_000 + number}`,
        `status: ${number === 2 ? 1 : 3}`,
        `user_id: ana`,
        '',
      ].join('\n'),
    )
    write(run, 'params/depth', String(number))
    write(run, 'params/model/kind', 'tree\nof lines')
    write(run, 'params/empty', '')
    write(run, 'tags/mlflow.runName', `run ${number}`)
    // The run above comes later in the order of names.
    if (number === 0) write(run, 'tags/mlflow.parentRunId', runId(runs - 1))
    const lines = Array.from({ length: points }, (_, i) => `${1_700_000_000_000 + i} ${1 / (i + 1)} ${i}\n`)
    write(run, 'metrics/loss', lines.join('') + lines[0])
    write(run, 'metrics/val/odd', '5 nan 0\n6 inf 1\n7 -inf -1\n8 1e-05\n')
    write(run, 'artifacts/notes.md', `# ${number}\n`)
    write(run, 'artifacts/deep/er/empty.txt', '')
    write(
      run,
      'inputs/i1/meta.yaml',
      `destination_id: ${id}\ndestination_type: RUN\nsource_id: d1\nsource_type: DATASET\ntags:\n  mlflow.data.context: training\n  quality: high\n`,
    )
  }
}
