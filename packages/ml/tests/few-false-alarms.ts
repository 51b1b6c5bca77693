import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { dataPath } from './data.ts'
import { falseAlarms } from './false-alarms.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-suggest-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Holds of public tables that few checks suggested on their first half raise an alarm on the second. */
export const raiseFewFalseAlarms = (files: readonly string[]): void => {
  const there = dataPath(files[0]!) !== null
  it.skipIf(!there).each(files)(
    `a suite suggested on the first half raises few false alarms on the second half of %s${there ? '' : ' (skipped: no ../shared/data)'}`,
    async (name) => {
      const { still, alarms } = await falseAlarms(name, dir)
      expect(still).toBeGreaterThan(0)
      expect(alarms.length / still, alarms.join('\n')).toBeLessThan(0.05)
    },
  )
}
