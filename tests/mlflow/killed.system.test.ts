import { it } from 'vitest'
import { killAgainAndAgain } from './killing.ts'

it('loses and doubles nothing that it acknowledged, killed three times under load', () =>
  killAgainAndAgain(3, 1))
