import { it } from 'vitest'
import { killAgainAndAgain } from './killing.ts'

it('loses and doubles nothing that it acknowledged, killed four times under load', () =>
  killAgainAndAgain(4, 1))
