import type { FastifyInstance } from 'fastify'
import { datasetsRoutes, type Datasets } from '../datasets/index.ts'

/** The doors of all rooms that answer over HTTP. A further room: its door here, its routes below. */
export interface Rooms {
  readonly datasets: Datasets
}

export async function registerRooms(app: FastifyInstance, rooms: Rooms): Promise<void> {
  await app.register(datasetsRoutes, rooms)
}
