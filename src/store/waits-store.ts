/** A ticket of which one side points at a record that is linked to none yet. Ids only. */
export interface WaitRow {
  readonly ticketConnection: string
  readonly ticketId: string
  /** Of the record it waits for. */
  readonly connection: string
  readonly id: string
}

export interface Waits {
  add(rows: readonly WaitRow[]): Promise<void>
  /** Of those tickets whose wait is over, the ids: what they waited for has a counterpart by now. They wait no more. */
  over(ticketConnection: string, rightConnection: string, limit: number): Promise<readonly string[]>
}
