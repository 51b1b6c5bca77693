import { program } from './program.ts'
import { project, slipway } from './project.ts'

const text = `import { pipeline, step } from 'slipway'
const add = step('add', ({ x }: { x: number }) => x + 1)
export default pipeline('bench', { steps: 1000 }, (p) => {
  let sum = add({ x: 0 })
  for (let i = 1; i < p.steps; i++) sum = i % 10 === 0 ? add({ x: i }) : add({ x: sum })
  return { sum }
})
`

/** `slipway run` of 1,000 steps, a hundred chains of ten, whose results are all there: the whole command, and the run in the server. */
export async function cachedRun(
  root: string,
  rounds: number,
): Promise<{ wholeMs: number[]; serverMs: number[] }> {
  const { stop, lastRunMs } = await project(root, text)
  try {
    program([process.execPath, slipway, 'run', 'bench', '--json'], root)
    const [wholeMs, serverMs]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      program([process.execPath, slipway, 'run', 'bench', '--json'], root)
      wholeMs.push(performance.now() - began)
      serverMs.push(await lastRunMs())
    }
    return { wholeMs, serverMs }
  } finally {
    await stop()
  }
}
