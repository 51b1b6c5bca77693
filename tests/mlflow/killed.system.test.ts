import { it } from 'vitest'
import { killAgainAndAgain } from './killing.ts'

it('loses and doubles nothing that it acknowledged, killed ten times under load', () =>
  killAgainAndAgain(10, 1))
