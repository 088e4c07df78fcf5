export type * from '../../desk/console/views.ts'
