import { expect, it } from 'vitest'
import { routeMethods } from './route-methods.ts'

it('tells which methods a path answers to', () => {
  const methods = routeMethods()
  methods.note('GET', '/runs/:id')
  methods.note(['DELETE', 'POST'], '/runs/:id')
  methods.note('POST', '/runs/search')
  methods.note('PUT', '/files/*')
  methods.note('GET', '/v1.0/a')
  expect(methods.at('/runs/7')).toEqual(['DELETE', 'GET', 'POST'])
  expect(methods.at('/runs/search')).toEqual(['DELETE', 'GET', 'POST'])
  expect(methods.at('/files/a/b')).toEqual(['PUT'])
  expect(methods.at('/v1.0/a')).toEqual(['GET'])
  for (const path of ['/runs', '/runs/7/more', '/v1x0/a', '/x/runs/7', ''])
    expect(methods.at(path)).toEqual([])
})
