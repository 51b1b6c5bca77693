import { killedMoves } from '../../tests/killed-moves.ts'

killedMoves(20)
