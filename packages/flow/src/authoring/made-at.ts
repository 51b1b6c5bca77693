/** Whoever wants to know where steps are made leaves a function here; one per process, whichever copy of this package asks. */
const slot = globalThis as { [key: symbol]: (() => unknown) | undefined }
const slotKey = Symbol.for('slipway.made-at')

/** Where the step that is made now stands, in the words of who asked; else null. */
export const madeAt = (): unknown => slot[slotKey]?.() ?? null

export const noteWhereStepsAreMade = (note: () => unknown): void => {
  slot[slotKey] = note
}
