import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/longest-first.ts'

// What the several hundred processes of the tests load is compiled once, where `slipway` keeps it too.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache')

/** What becomes true soon, does so later where the machine is busy; a test that waits for it in vain says so in the end. */
const expectSoon = { poll: { timeout: 30_000 } }

const at = (suffix: string) => [`packages/*/{src,tests}/**/*${suffix}`, `tests/**/*${suffix}`]

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: at('.test.ts'),
          expect: expectSoon,
          exclude: [...at('.system.test.ts'), ...at('.endurance.test.ts'), '**/node_modules/**'],
          // Journeys train models; a busy machine may take its time.
          testTimeout: 240_000,
          hookTimeout: 120_000,
          // Vitest would leave one of two processors idle, and much of the time is waiting for processes.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          // A process for each file would load and compile the same thousand modules three hundred times.
          isolate: false,
          setupFiles: ['tests/as-found.ts'],
        },
      },
      {
        test: {
          name: 'system',
          include: at('.system.test.ts'),
          expect: expectSoon,
          // Packing and installing is minutes of work where the machine is busy.
          testTimeout: 900_000,
          hookTimeout: 300_000,
          // Each has homes, ports and databases of its own; much of the time is waiting for other programs.
          maxWorkers: 2,
          // As above.
          isolate: false,
          setupFiles: ['tests/as-found.ts'],
        },
      },
      {
        test: {
          name: 'endurance',
          include: at('.endurance.test.ts'),
          expect: expectSoon,
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
