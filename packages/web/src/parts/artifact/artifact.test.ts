import { expect, it } from 'vitest'
import { cellsOf } from './csv.ts'
import { kindOf, readingOf } from './kind-of.ts'

it('reads separated texts: quotes hold separators, lines and quotes; ends of lines are of any kind', () => {
  expect(cellsOf('a,b\n1,"x, ""y""\nz"\r\n,\n', ',', 10)).toEqual([
    ['a', 'b'],
    ['1', 'x, "y"\nz'],
    ['', ''],
  ])
  expect(cellsOf('\uFEFFa\tb\r1\t', '\t', 10)).toEqual([
    ['a', 'b'],
    ['1', ''],
  ])
  expect(cellsOf('1\n2\n3', ',', 2)).toEqual([['1'], ['2']])
  expect(cellsOf('"never closed', ',', 2)).toEqual([['never closed']])
  expect(cellsOf('', ',', 2)).toEqual([])
})

it('knows how a file is looked at by its name, and how much of it is read', () => {
  expect(
    [
      'plots/roc.PNG',
      'report.html',
      'a.json',
      'rows.csv',
      'x/part.parquet',
      'README.md',
      'model/MLmodel',
      'model.onnx',
      'song.mp3',
      'paper.pdf',
    ].map(kindOf),
  ).toEqual(['picture', 'page', 'json', 'table', 'parquet', 'markdown', 'text', 'other', 'other', 'other'])
  expect(readingOf('text', 5_000_000)).toEqual({ bytes: 2_000_000, cut: true })
  expect(readingOf('json', 50_000_000)).toEqual({ bytes: null, cut: false })
  expect(readingOf('picture', 10)).toEqual({ bytes: 10, cut: false })
})
