import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeBenchModel } from '../../../../../bench/serving/model.ts'

describe('models that nobody asks', () => {
  it('take the larger of twice their file and 4 MB each, and are open soon', async () => {
    const root = mkdtempSync(join(tmpdir(), 'idle-'))
    try {
      const folder = await writeBenchModel(root)
      const script = join(import.meta.dirname, '../../../../../bench/serving/idle-models.ts')
      const told = JSON.parse(
        execFileSync(process.execPath, ['--expose-gc', script, folder, '50'], { encoding: 'utf8' }),
      ) as { mbEach: number; medianMs: number }
      const fileMb = statSync(join(folder, 'model.onnx')).size / 1024 ** 2
      expect(told.mbEach).toBeLessThan(Math.max(2 * fileMb, 4))
      // 40 ms on a quiet machine.
      expect(told.medianMs).toBeLessThan(500)
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
