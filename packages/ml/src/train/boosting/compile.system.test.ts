import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { newGraph } from '../../onnx/index.ts'
import { boosting } from './index.ts'
import { mixedRows, targetFrom } from './made-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'slipway-boosting-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads float64 columns x0, x1 … and writes the model's only output as float64. */
const script = `
import sys, numpy as np, onnx, onnxruntime
folder, count = sys.argv[1], int(sys.argv[2])
onnx.checker.check_model(onnx.load(f"{folder}/model.onnx"), full_check=True)
session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
inputs = {f"x{i}": np.fromfile(f"{folder}/x{i}") for i in range(count)}
session.run(None, inputs)[0].astype(np.float64).tofile(f"{folder}/y")
sys.stdout.write(" ".join(repr(float(v)) for v in np.fromfile(f"{folder}/y")))
`

it.each(['binary', 'regression'] as const)(
  'answers in ONNX Runtime from Python as in predict: %s',
  (task) => {
    const { x, score } = mixedRows(2000, 4)
    const model = boosting.fit(x, targetFrom(score, task), { trees: 80 }, { seed: 1 })
    expect(model.trees.setWords.length).toBeGreaterThan(10)
    const graph = newGraph('boosting')
    const inputs = x.columns.map(({ name, kind }, i) => ({
      name,
      kind,
      tensor: graph.input(`x${i}`, 'double'),
    }))
    graph.output('y', boosting.compile(model, inputs, graph), 'double')
    writeFileSync(join(folder, 'model.onnx'), graph.finish({ producerVersion: '0', metadata: {} }))
    x.columns.forEach(({ values }, i) => writeFileSync(join(folder, `x${i}`), values))
    const python = process.env.SLIPWAY_PYTHON ?? 'python3'
    const out = execFileSync(python, ['-c', script, folder, String(x.columns.length)], { encoding: 'utf8' })
    const found = out.split(' ').map(Number)
    const own = boosting.predict(model, x)
    expect(found).toHaveLength(own.length)
    expect(Math.max(...found.map((value, row) => Math.abs(value - own[row]!)))).toBeLessThan(1e-6)
  },
)
