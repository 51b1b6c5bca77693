import { takesFloods } from '../../../tests/floods.ts'

takesFloods(1_000_000_000, 200_000_000)
