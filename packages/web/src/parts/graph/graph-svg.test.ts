import { expect, it } from 'vitest'
import { graphSvg } from './graph-svg.ts'

it('draws each node where it was laid out with what it says, and each link with its words, as text alone', () => {
  const places = new Map([
    ['a', { x: 0, y: 0 }],
    ['b', { x: 200, y: 40 }],
  ])
  const drawn = graphSvg(
    'What came of what',
    [
      { id: 'a', color: '#0072b2', lines: ['<b>customers</b>', 'data'] },
      { id: 'b', color: '#009e73', lines: ['a name that is longer than its box is wide'] },
    ],
    [{ from: 'a', to: 'b', words: 'trained on', dashed: true }],
    { width: 120, height: 50 },
    { places, width: 320, height: 90 },
  )
  expect(drawn).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="352" height="122"/)
  expect(drawn).toContain('&lt;b&gt;customers')
  expect(drawn).not.toContain('<b>')
  expect(drawn).toContain('<rect x="216" y="56" width="4" height="50" fill="#009e73"/>')
  expect(drawn).toMatch(
    /<path d="M136 41C[^"]+ 216 81" fill="none" stroke="#8c959f" stroke-dasharray="4 4"\/>/,
  )
  expect(drawn).toContain('>trained on</text>')
  expect(drawn).toContain('a name that is…</text>')
})
