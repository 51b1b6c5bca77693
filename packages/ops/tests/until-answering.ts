import { setTimeout as pause } from 'node:timers/promises'

/** Asks a program that is starting until it answers. Throws what the last asking threw, once it has ended or 30 s are over. */
export async function untilAnswering(ask: () => Promise<unknown>, ended: () => boolean): Promise<void> {
  for (let tries = 0; ; tries++)
    try {
      await ask()
      return
    } catch (error) {
      if (ended() || tries > 600) throw error
      await pause(50)
    }
}
