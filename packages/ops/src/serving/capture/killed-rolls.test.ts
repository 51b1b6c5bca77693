import { killedRolls } from '../../../tests/killed-rolls.ts'

killedRolls(3)
