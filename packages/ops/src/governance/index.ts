export { membersMigrations, type MembersTables } from './members/members.tables.ts'
export { membersRoutes } from './members/members.routes.ts'
export { openMembers, type Members } from './members/index.ts'
