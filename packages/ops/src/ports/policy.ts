import type { Soon } from '../kernel/index.ts'

/** May this actor do this to that, and may that version answer there? Governance answers one day. */
export interface Policy {
  allows(question: { actor: string; action: string; subject: string }): Soon<boolean>
  /** Why a version may not answer the callers of an endpoint, as a sentence; null where it may. Shadows are not asked about. */
  refuses?(question: {
    readonly actor: string
    readonly endpoint: string
    readonly model: string
    readonly version: number
    readonly role: 'champion' | 'challenger'
  }): Promise<string | null>
}

export const allowAll: Policy = { allows: () => true, refuses: async () => null }

/** Always the same answers, for tests. */
export const fixedPolicy = (answers: { allows?: boolean; refuses?: string | null }): Policy => ({
  allows: async () => answers.allows ?? true,
  refuses: async () => answers.refuses ?? null,
})
