import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { startPlatform } from '../packages/ops/src/app/index.ts'
import { buildWeb } from '../scripts/build-web.ts'
import { median } from './figures/median.ts'
import { bothSides } from './web/both-sides.ts'
import { timeUntil, timeUntilUsable } from './web/first-visit.ts'
import { heapAfterScreens, scriptBytes, session, watchedPage } from './web/screens.ts'
import { big, fillWorkspace, knownRun, longOf, type Size } from './web/workspace.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const runs = Number(process.env.BENCH_RUNS ?? 10_000)
const only = process.env.BENCH_ONLY ?? ''
const size: Size = { ...big, runs: Number(process.env.BENCH_BIG_RUNS ?? big.runs) }
const compared = 100

type Figures = Record<string, number>

/**
 * The screens in Chromium. Against MLflow's own, over the same runs, in turns, each time in a browser that knows
 * nothing of either: until the table of runs, and the table of a comparison of a hundred, can be used. And over a
 * workspace of 100,000 runs: how long clicks and keys take, how much memory fifty screens leave, what a first visit
 * loads, a chart of a million points. BENCH_ROUNDS, BENCH_RUNS, BENCH_BIG_RUNS and BENCH_ONLY (mlflow or big) change what
 * is done. SLIPWAY_PYTHON names a Python with MLflow.
 */
export async function bench(): Promise<{ table: string; ratios: Figures }> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-web-'))
  const web = join(folder, 'web')
  const load = loadavg()[0]!
  try {
    await buildWeb(web)
    const sides = only === 'big' ? null : await againstMlflow(folder, web)
    const own = only === 'mlflow' ? null : await onBig(join(folder, 'big'), web)
    return {
      table: [
        sides?.table,
        own?.table,
        `load of the machine: ${load.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`,
      ]
        .filter((part) => part !== undefined)
        .join('\n\n'),
      ratios: { ...sides?.ratios, ...own?.ratios },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function againstMlflow(folder: string, web: string): Promise<{ table: string; ratios: Figures }> {
  const sides = await bothSides(folder, runs, web)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  const ids = sides.runs.slice(0, compared)
  const theirs = `${sides.mlflow}/#/compare-runs?runs=${encodeURIComponent(JSON.stringify(ids))}&experiments=${encodeURIComponent(JSON.stringify([sides.experiment.mlflow]))}`
  const tasks = [
    {
      name: `table of ${runs} runs, until one can be used`,
      slipway: [`${sides.slipway}/experiments?experiment=${sides.experiment.slipway}`, '.rows .row a'],
      mlflow: [
        `${sides.mlflow}/#/experiments/${sides.experiment.mlflow}/runs`,
        '[role="row"] a[href*="/runs/"]',
      ],
    },
    {
      name: `comparison of ${compared} runs, until its table can be used`,
      slipway: [`${sides.slipway}/compare?runs=${ids.join(',')}`, '[role=table] a'],
      mlflow: [theirs, 'table a[href*="/runs/"], th a[href*="/runs/"]'],
    },
  ] as const
  try {
    const lines: string[] = []
    const ratios: Figures = {}
    for (const { name, slipway, mlflow } of tasks) {
      const times = { slipway: [] as number[], mlflow: [] as number[] }
      for (let round = 0; round < rounds; round++) {
        times.slipway.push(await timeUntilUsable(browser, slipway[0], slipway[1]))
        times.mlflow.push(await timeUntilUsable(browser, mlflow[0], mlflow[1]))
        process.stderr.write(
          `${name}: ${times.slipway.at(-1)!.toFixed(0)} ${times.mlflow.at(-1)!.toFixed(0)} ms\n`,
        )
      }
      const [a, b] = [median(times.slipway), median(times.mlflow)]
      ratios[`${name}: MLflow / Slipway`] = round2(b / a)
      lines.push(`${name.padEnd(52)}${cell(a)}${cell(b)}${(b / a).toFixed(1).padStart(8)}`)
    }
    return {
      table: [
        `${''.padEnd(52)}${'Slipway, ms'.padStart(14)}${'MLflow, ms'.padStart(14)}${'times'.padStart(8)}`,
        ...lines,
      ].join('\n'),
      ratios,
    }
  } finally {
    await browser.close()
    await sides.stop()
  }
}

async function onBig(home: string, web: string): Promise<{ table: string; ratios: Figures }> {
  const { pipelineRun } = await fillWorkspace(home, size)
  const platform = await startPlatform({ home, web })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-precise-memory-info'],
  })
  try {
    const first = await scriptBytes(browser, `${platform.url}/`)
    const firstRuns = await scriptBytes(browser, `${platform.url}/experiments`)
    const chart = `${platform.url}/runs/${knownRun(longOf(size), size).id}?tab=charts`
    const charts: number[] = []
    for (let round = 0; round < rounds; round++)
      charts.push(
        await timeUntil(browser, chart, (page) =>
          page
            .getByRole('figure', { name: /^train_loss/ })
            .locator('.u-over')
            .waitFor(),
        ),
      )
    const page = await watchedPage(browser)
    const { timesMs } = await session(page, platform.url, size)
    await page.context().close()
    const heap = await heapAfterScreens(browser, platform.url, pipelineRun, size)
    const p95 = timesMs.toSorted((a, b) => a - b)[Math.ceil(0.95 * timesMs.length) - 1]!
    const figures: [string, number, string][] = [
      [`click or key until the next picture, 95 of 100 of ${timesMs.length}, ms`, p95, '< 100'],
      ['… the slowest, ms', Math.max(...timesMs), ''],
      ['memory of scripts after 50 screens, MB', round2(heap / 1e6), '< 250'],
      ['script of a first visit to the home screen, compressed, kB', round2(first / 1000), '≤ 250'],
      ['… to the table of runs, kB', round2(firstRuns / 1000), '≤ 250'],
      [`chart of ${size.points} points, ms from the navigation`, Math.round(median(charts)), ''],
    ]
    return {
      table: [
        `over ${size.runs} runs, a pipeline run of ${size.steps} steps and ${size.versions} versions`,
        ...figures.map(([name, value, bound]) => `${name.padEnd(64)}${String(value).padStart(10)}  ${bound}`),
      ].join('\n'),
      ratios: Object.fromEntries(figures.map(([name, value]) => [name, value])),
    }
  } finally {
    await browser.close()
    await platform.close()
  }
}

const round2 = (value: number) => Math.round(value * 100) / 100
const cell = (ms: number) => ms.toFixed(0).padStart(14)
