/** What another tool's suite asks for, and no kind of check here says. Caught where the suite is read, and told with all others. */
export class Unsayable extends Error {}

export const unsayable = (reason: string): never => {
  throw new Unsayable(reason)
}
