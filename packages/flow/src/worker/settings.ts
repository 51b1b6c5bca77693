const mebibyte = 1024 * 1024

/** The largest result of a step, without its files and large arrays: it is held in memory and in messages. */
export const resultLimitBytes = (): number => numberFrom('SLIPWAY_RESULT_LIMIT_MB', 64) * mebibyte

/** What is kept of all that an attempt prints: its beginning and its end. */
export const logLimitBytes = (): number => numberFrom('SLIPWAY_LOG_LIMIT_MB', 16) * mebibyte

const numberFrom = (name: string, usual: number): number => {
  const given = Number(process.env[name])
  return given > 0 ? given : usual
}
