import type { Registry } from '../registry/index.ts'
import type { Tracking } from '../tracking/index.ts'
import { experimentRoutes } from './experiments.ts'
import type { Route } from './route.ts'

/** The doors that MLflow's operations lead to. A further room: its door here. */
export interface MlflowRooms {
  readonly tracking: Tracking
  readonly registry: Registry
}

/** Every group of operations. A further group: its line here. */
export const groups: readonly ((rooms: MlflowRooms) => readonly Route[])[] = [experimentRoutes]
