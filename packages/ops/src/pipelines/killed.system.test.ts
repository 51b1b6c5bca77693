import { it } from 'vitest'
import { killRounds } from '../../tests/kill-rounds.ts'

it('ends every run right through six kills -9 of the server, a worker or both', () =>
  killRounds({ kills: 6, runs: 2, seed: 20 }))
