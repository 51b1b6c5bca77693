import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { collectRows, type TablePart } from '../packages/ml/src/table/index.ts'
import { median } from './figures/median.ts'

/**
 * What versions of data cost: how much a version with 1 % more rows stores beside the first, and how long 100,000 small
 * images take to be added, packed, against `dvc add` of the same folder where BENCH_DVC names that program (else it is
 * left out). In turns, medians. BENCH_ROWS, BENCH_IMAGES and BENCH_ROUNDS change the size.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const rows = Number(process.env.BENCH_ROWS ?? 1_000_000)
  const images = Number(process.env.BENCH_IMAGES ?? 100_000)
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-versions-'))
  try {
    const { first, more } = await appended(dir, rows)
    const added = await imagesAdded(dir, images, rounds)
    const share = more / first
    const ratios: Record<string, number> = { appendedShare: Number(share.toFixed(4)) }
    const lines = [
      `${rows.toLocaleString('en-US')} rows stored in ${(first / 1e6).toFixed(1)} MB; 1 % more rows in ${(more / 1e6).toFixed(2)} MB more: ${(100 * share).toFixed(2)} %`,
      `${images.toLocaleString('en-US')} images of 28 × 28, median of ${rounds}`,
      `  slipway ${added.slipway.toFixed(1)} s, ${added.objects} objects`,
    ]
    if (added.dvc !== null) {
      lines.push(`  dvc add ${added.dvc.toFixed(1)} s, ${added.dvcObjects} objects`)
      ratios.imagesAgainstDvc = Number((added.slipway / added.dvc).toFixed(3))
    }
    return { table: lines.join('\n'), ratios }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const sizeOf = (parts: readonly TablePart[]): number =>
  parts.reduce(
    (sum, { path, pack }) => sum + (path ? statSync(path).size : 0) + (pack ? pack.end - pack.start : 0),
    0,
  )

const appended = async (dir: string, rows: number): Promise<{ first: number; more: number }> => {
  const csv = join(dir, 'rows.csv')
  writeRows(csv, 0, rows)
  const collect = async (name: string, known: readonly TablePart[]) => {
    const folder = join(dir, name)
    mkdirSync(folder)
    return (await collectRows(csv, { folder, outDir: join(folder, 'out'), known: async () => known }))!
  }
  const first = await collect('first', [])
  writeRows(csv, rows, rows + rows / 100)
  const second = await collect('second', first.parts)
  return { first: sizeOf(first.parts), more: sizeOf(second.parts) }
}

const writeRows = (path: string, from: number, to: number): void => {
  if (from === 0) writeFileSync(path, 'id,name,x,y,day,flag\n')
  for (let start = from; start < to; start += 100_000) {
    const lines: string[] = []
    for (let i = start; i < Math.min(to, start + 100_000); i++)
      lines.push(
        `${i},name ${i % 5000},${noiseOf(i)},${(i * 7919) % 1000},2024-01-${String((i % 28) + 1).padStart(2, '0')},${i % 3 === 0}`,
      )
    appendFileSync(path, `${lines.join('\n')}\n`)
  }
}

/** The same for the same row, and not to be compressed. */
const noiseOf = (i: number): string => (Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1).toFixed(12)

const imagesAdded = async (dir: string, count: number, rounds: number) => {
  const folder = join(dir, 'images')
  writeImages(folder, count)
  const times = { slipway: [] as number[], dvc: [] as number[] }
  const dvc = process.env.BENCH_DVC
  let objects = 0
  let dvcObjects = 0
  for (let round = 0; round < rounds; round++) {
    const place = join(dir, `images-${round}`)
    mkdirSync(place)
    const started = performance.now()
    const found = (await collectRows(folder, {
      folder: place,
      outDir: join(place, 'out'),
      known: async () => [],
    }))!
    // As they are put into the store: each object whole, under its SHA-256.
    for (const { path, pack } of found.parts) {
      if (path) cpSync(path, `${path}.stored`)
      if (pack) cpSync(pack.path, `${pack.path}.stored`)
    }
    times.slipway.push((performance.now() - started) / 1000)
    objects = found.parts.length * 2
    rmSync(place, { recursive: true })
    if (dvc) {
      const { seconds, files } = dvcAdd(dvc, folder, join(dir, `dvc-${round}`))
      times.dvc.push(seconds)
      dvcObjects = files
    }
  }
  return {
    slipway: median(times.slipway),
    objects,
    dvc: dvc ? median(times.dvc) : null,
    dvcObjects,
  }
}

/** A fresh repository each time: DVC remembers what it has hashed. */
const dvcAdd = (dvc: string, images: string, repository: string): { seconds: number; files: number } => {
  mkdirSync(repository)
  cpSync(images, join(repository, 'images'), { recursive: true })
  const run = (...words: string[]) => execFileSync(dvc, words, { cwd: repository, stdio: 'ignore' })
  run('init', '--no-scm')
  const started = performance.now()
  run('add', 'images')
  const seconds = (performance.now() - started) / 1000
  const cache = join(repository, '.dvc', 'cache')
  const files = existsSync(cache)
    ? readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    : 0
  rmSync(repository, { recursive: true })
  return { seconds, files }
}

const writeImages = (folder: string, count: number): void => {
  for (let i = 0; i < count; i++) {
    const label = join(folder, `label-${i % 10}`)
    if (i < 10) mkdirSync(label, { recursive: true })
    writeFileSync(join(label, `${i}.png`), png(i))
  }
}

const chunk = (type: string, data: Buffer): Buffer => {
  const typed = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, check])
}

const side = 28
const header = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 0, 0, 0, 0])

/** A grey image of noise. */
const png = (i: number): Buffer => {
  const noise = Buffer.concat(
    Array.from({ length: 25 }, (_, k) => createHash('sha256').update(`${i} ${k}`).digest()),
  )
  const rows = Buffer.concat(
    Array.from({ length: side }, (_, y) =>
      Buffer.concat([Buffer.alloc(1), noise.subarray(y * side, (y + 1) * side)]),
    ),
  )
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
