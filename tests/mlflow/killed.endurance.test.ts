import { it } from 'vitest'
import { killAgainAndAgain } from './killing.ts'

it('loses and doubles nothing that it acknowledged, killed a hundred times under load', () =>
  killAgainAndAgain(100, 2))
