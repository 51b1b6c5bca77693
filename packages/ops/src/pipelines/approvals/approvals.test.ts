import { approvalsHold } from './approvals.conformance.ts'

approvalsHold(async () => undefined)
