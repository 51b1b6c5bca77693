import { Type } from 'typebox'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { message, Text } from '../wire/fields.ts'
import { AssessmentMessage, expectationOf, feedbackOf, fromWire, toWire } from './assessment-wire.ts'

const one = { trace_id: Text, assessment_id: Text }

export const assessmentRoutes = ({ traces }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/traces/:trace_id/assessments',
    since: 3,
    role: 'editor',
    request: message({ trace_id: Text, assessment: AssessmentMessage }),
    handler: async ({ trace_id, assessment }) => ({
      assessment: toWire(await traces.assess(fromWire(assessment, trace_id, Date.now()))),
    }),
  }),
  route({
    method: 'GET',
    path: '/mlflow/traces/:trace_id/assessments/:assessment_id',
    since: 3,
    role: 'viewer',
    request: message(one),
    handler: async ({ trace_id, assessment_id }) => ({
      assessment: toWire(await traces.assessment(trace_id, assessment_id)),
    }),
  }),
  route({
    method: 'PATCH',
    path: '/mlflow/traces/:trace_id/assessments/:assessment_id',
    since: 3,
    role: 'editor',
    // A field mask is a text in JSON; what it does not name stays as it is.
    request: message({ ...one, assessment: AssessmentMessage, update_mask: Type.String() }),
    async handler({ trace_id, assessment_id, assessment, update_mask }) {
      const masked = new Set(update_mask.split(',').map((path) => path.trim()))
      const names = (snake: string, camel = snake) => masked.has(snake) || masked.has(camel)
      const { assessment_name, feedback, expectation, rationale, metadata } = assessment
      const changed = await traces.reassess(trace_id, assessment_id, {
        ...(names('assessment_name', 'assessmentName') && assessment_name ? { name: assessment_name } : {}),
        ...(names('feedback') && feedback ? { feedback: feedbackOf(feedback) } : {}),
        ...(names('expectation') && expectation
          ? { expectation: { value: expectationOf(expectation) } }
          : {}),
        ...(names('rationale') ? { rationale: rationale ?? '' } : {}),
        ...(names('metadata') && metadata ? { metadata } : {}),
      })
      return { assessment: toWire(changed) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/mlflow/traces/:trace_id/assessments/:assessment_id',
    since: 3,
    role: 'editor',
    request: message(one),
    async handler({ trace_id, assessment_id }) {
      await traces.removeAssessment(trace_id, assessment_id)
      return {}
    },
  }),
]
