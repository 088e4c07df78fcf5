export type * from '../../desk/sidebar/views.ts'
