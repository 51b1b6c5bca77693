import pino, { type DestinationStream, type Logger } from 'pino'

/** What the server has to say of itself, one JSON line each, on standard error unless told where. */
export const errorLog = (to: DestinationStream = pino.destination({ dest: 2, sync: true })): Logger =>
  pino({ base: null, formatters: { level: (level) => ({ level }) } }, to)
