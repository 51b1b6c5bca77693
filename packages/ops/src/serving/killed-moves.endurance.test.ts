import { killedMoves } from '../../tests/killed-moves.ts'

killedMoves({ rounds: 20, byHand: 30 })
