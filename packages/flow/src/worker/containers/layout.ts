/**
 * Where a command finds things inside a container: the contract is that of a process of this machine, only the places
 * differ. Whoever runs images, here or in a cluster, mounts these.
 */
export const inside = {
  /** The working directory: inputs.json, files/, and what the program leaves. */
  work: '/slipway/work',
  /** The project, read only: arguments that name a file of it lead here. */
  project: '/slipway/project',
  /** slipway_step.py, read only. */
  python: '/slipway/python',
} as const
