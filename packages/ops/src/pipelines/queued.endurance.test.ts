import { it } from 'vitest'
import { queueOf } from '../../tests/queue-of.ts'

it('keeps a thousand queued runs in the database, opens three at once, and takes pipelines in turn', () =>
  queueOf(1000))
