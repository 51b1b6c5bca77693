import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take half a minute or more each, the longest first. */
const longest = [
  'tests/docs/shell.test.ts',
  'tests/journeys/bad-input.test.ts',
  'tests/journeys/odd-files.test.ts',
  'packages/ops/tests/postgres.system.test.ts',
  'tests/journeys/web.system.test.ts',
  'tests/journeys/figures.system.test.ts',
  'packages/ops/src/serving/serving.system.test.ts',
  'packages/ops/tests/postgres-tracking.system.test.ts',
  'tests/mlflow/clients.system.test.ts',
  'tests/mlflow/import.system.test.ts',
  'packages/ops/src/pipelines/memory.system.test.ts',
  'tests/journeys/web-journeys.system.test.ts',
  'packages/ops/src/serving/killed-moves.system.test.ts',
  'tests/journeys/s3.system.test.ts',
]

/** A fresh clone knows no times of earlier runs: begun last, one long file would keep the other processor waiting. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((path) => moduleId.endsWith(path))
      return at < 0 ? longest.length : at
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}
