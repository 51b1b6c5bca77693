/** What a version did at an endpoint since the server started. */
export interface VersionStatistics {
  readonly endpoint: string
  readonly version: number
  /** Requests, failed ones included. */
  readonly requests: number
  readonly errors: number
  /** Rows predicted. */
  readonly rows: number
  /** Of the model: requests that come at once are answered in one. */
  readonly runs: number
  /** From the parsed requests to their outputs, in seconds, of all answered ones together. */
  readonly seconds: number
}

/**
 * The statistics extension of the protocol, as Triton's clients read it, in JSON; over gRPC the same with its fields'
 * names. Waiting for other requests of one run of the model is not told apart from running it, and how long failures
 * took is not kept.
 */
export const modelStatistics = (versions: readonly VersionStatistics[]) => ({
  model_stats: versions.map(({ endpoint, version, requests, errors, rows, runs, seconds }) => {
    const success = { count: requests - errors, ns: Math.round(seconds * 1e9) }
    const none = { count: success.count, ns: 0 }
    return {
      name: endpoint,
      version: String(version),
      inference_count: rows,
      execution_count: runs,
      inference_stats: {
        success,
        fail: { count: errors, ns: 0 },
        queue: none,
        compute_input: none,
        compute_infer: success,
        compute_output: none,
      },
    }
  }),
})
