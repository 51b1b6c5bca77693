import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleModule } from '../packages/flow/src/plan/bundle.ts'
import { instrument, readBundle, stepCode } from '../packages/flow/src/plan/code/index.ts'

/**
 * What it takes, of planning a project of 200 modules and 1,000 steps, to know each step by what it reaches and to find
 * where code asks a reference for its value, against bundling the same project alone. In turns, medians.
 * BENCH_ROUNDS changes how often.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
  const root = mkdtempSync(join(tmpdir(), 'slipway-bench-planning-'))
  try {
    writeProject(root)
    const slipwayEntry = 'file:///slipway/index.js'
    const options = { root, module: join(root, 'p.ts'), home: join(root, '.slipway'), slipwayEntry }
    const times: Record<'bundle' | 'read' | 'ask' | 'reach', number[]> = {
      bundle: [],
      read: [],
      ask: [],
      reach: [],
    }
    for (let round = 0; round < rounds; round++) {
      const bundle = await timed(times.bundle, () => bundleModule(options))
      const read = await timed(times.read, () => readBundle(bundle, slipwayEntry)!)
      await timed(times.ask, () => instrument(bundle.code, read.statements))
      const facts = { root, bundle, read, slipwayEntry, slipway: null, filesAt: () => ({}) }
      await timed(times.reach, () => {
        for (const { text, lines } of read.units)
          if (text.includes('step'))
            stepCode(facts, { fn: functionIn(text), madeAt: [lines[0]] } as unknown as Parameters<
              typeof stepCode
            >[1])
      })
    }
    const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!
    const [bundle, read, ask, reach] = [times.bundle, times.read, times.ask, times.reach].map(middle) as [
      number,
      number,
      number,
      number,
    ]
    const line = (what: string, ms: number) => `| ${what.padEnd(48)} | ${ms.toFixed(1).padStart(7)} |`
    return {
      table: [
        `200 modules, 1,000 steps; medians of ${rounds} in ms`,
        line('bundling alone', bundle),
        line('taking the bundle apart', read),
        line('finding where code asks for values', ask),
        line('what each of 1,000 steps reaches', reach),
      ].join('\n'),
      ratios: { checkedOverBundled: (read + ask + reach) / bundle },
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** The function of a step by its text, as a function would give it. */
const functionIn = (text: string) => ({
  toString: () => /\(\{ x \}\) => [^;]*?(?=\)[;,]|\)$)/.exec(text)?.[0] ?? '',
})

const timed = async <T>(into: number[], work: () => T | Promise<T>): Promise<T> => {
  const begin = performance.now()
  const done = await work()
  into.push(performance.now() - begin)
  return done
}

const writeProject = (root: string): void => {
  mkdirSync(join(root, 'steps'))
  const names: string[] = []
  for (let i = 0; i < 200; i++) {
    const before = i === 0 ? '' : `import { help${i - 1} } from './m${i - 1}.ts'\n`
    const steps = Array.from({ length: 5 }, (_, j) => {
      names.push(`s${i}_${j}`)
      return `export const s${i}_${j} = step('s${i}_${j}', ({ x }: { x: number }) => x > ${j} ? help${i}(x) : ${i % 10 === 0 || i === 0 ? 0 : `help${i - 1}(x)`})`
    })
    writeFileSync(
      join(root, 'steps', `m${i}.ts`),
      `import { step } from 'slipway'\n${before}export function help${i}(x: number) { return x * ${i} }\n${steps.join('\n')}\n`,
    )
  }
  const imports = Array.from({ length: 200 }, (_, i) => `import * as m${i} from './steps/m${i}.ts'`)
  writeFileSync(
    join(root, 'p.ts'),
    `import { pipeline } from 'slipway'\n${imports.join('\n')}\nexport default pipeline('p', {}, () => [${names.map((name) => `${name.replace(/^s(\d+)_.*/, 'm$1')}.${name}({ x: 1 })`).join(', ')}])\n`,
  )
}
