/** A person who works in the CRM, as the CRM itself says they are: never as a browser does. */
export interface Agent {
  /** The connection whose user this is. */
  readonly connection: string
  readonly id: string
  /** For their own eyes, and their colleagues' where they act; kept sealed, never logged. */
  readonly name: string
  readonly role: 'agent' | 'lead' | 'admin'
}
