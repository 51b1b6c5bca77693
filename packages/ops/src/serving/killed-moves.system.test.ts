import { killedMoves } from '../../tests/killed-moves.ts'

killedMoves({ rounds: 2, byHand: 1 })
