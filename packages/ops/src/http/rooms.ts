import type { FastifyInstance } from 'fastify'

/** The doors of all rooms that answer over HTTP. A further room: its door here, its routes below. */
export interface Rooms {}

export async function registerRooms(app: FastifyInstance, rooms: Rooms): Promise<void> {}
