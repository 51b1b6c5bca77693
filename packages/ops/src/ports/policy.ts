/** May this actor do this to that? Governance answers one day; until then everything is allowed. */
export interface Policy {
  allows(question: { actor: string; action: string; subject: string }): Promise<boolean>
}

export const allowAll: Policy = { allows: async () => true }
