import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { json, place, slipway } from './slipway.ts'

interface Result {
  candidates: { name: string; value: number; chosen: boolean }[]
  gate: { passed: boolean }
}
interface Runs {
  runs: { name: string; params: Record<string, string> }[]
}

/** A project whose pipeline searches boosting's settings beside its candidates. */
function searchingProject(folder: string): string {
  writeFileSync(join(folder, 'customers.csv'), customers(400, 3))
  const made = slipway(['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], folder)
  expect(made.code, made.err).toBe(0)
  const file = join(folder, 'churn/pipelines/churn.ts')
  const text = readFileSync(file, 'utf8')
  const searching = text
    .replace('  release,\n', '  release,\n  search,\n')
    .replace(
      /const tries = each\(.*\)\n/,
      `const tries = [
    ...candidates.map((candidate) => train({ prepared: prepared[candidate.recipe], candidate })),
    ...search({
      ...{ prepared: prepared.tree, parts, goal: config.goal, trials: 7, parallel: 3 },
      sampler: { kind: 'tpe', startup: 3 },
      settings: { trees: 20 },
      start: [{ leaves: 8, learningRate: 0.1 }],
      space: {
        leaves: { kind: 'int', low: 2, high: 32, log: true },
        learningRate: { kind: 'float', low: 0.01, high: 0.5, log: true },
      },
    }),
  ]
`,
    )
    .replace('  each,\n', '')
  expect(searching).not.toBe(text)
  writeFileSync(file, searching)
  return join(folder, 'churn')
}

/** The settings of the trials that a project has tracked, in their order. */
const trialsOf = (project: string) =>
  json<Runs>(slipway(['runs', 'list', '--limit', '100', '--json'], project))
    .runs.filter(({ name }) => name.startsWith('boosting, trial '))
    .map(({ name, params }) => ({ name, leaves: params['leaves'], rate: params['learningRate'] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

it('searches settings as steps of the pipeline, the same ones however many run at once, and none twice', () => {
  using one = place()
  using other = place()
  const project = searchingProject(one.folder)
  const ran = slipway(['run', '--json', '--jobs', '3'], project)
  expect(ran.code, ran.err + ran.out).toBe(0)
  const result = json<Result>(ran)
  const tried = result.candidates.filter(({ name }) => name.startsWith('boosting, trial '))
  expect(tried).toHaveLength(7)
  expect(result.candidates.filter(({ chosen }) => chosen)).toHaveLength(1)
  expect(result.gate.passed).toBe(true)
  const trials = trialsOf(project)
  expect(trials[0]).toEqual({ name: 'boosting, trial 0', leaves: '8', rate: '0.1' })
  expect(new Set(trials.map(({ rate }) => rate)).size).toBe(7)

  // Again: all of it is there already, so nothing is trained and no run is added.
  expect(json<Result>(slipway(['run', '--json'], project)).candidates).toEqual(result.candidates)
  expect(trialsOf(project)).toEqual(trials)

  const alone = searchingProject(other.folder)
  expect(slipway(['run', '--json', '--jobs', '1'], alone).code).toBe(0)
  expect(trialsOf(alone)).toEqual(trials)
})
