import { it } from 'vitest'
import { killRounds } from '../../tests/kill-rounds.ts'

it('ends two hundred runs right through four hundred kills -9 of the server, a worker or both', () =>
  killRounds({ kills: 400, runs: 200, seed: 7 }))
