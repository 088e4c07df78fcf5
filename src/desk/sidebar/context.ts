import type { Agent } from '../../domain/agent.ts'
import type { MacroPreview, OpenFile } from '../../connector/connector.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Ids } from '../../domain/ports.ts'
import type { FileRef } from '../../domain/write.ts'
import type { Policy } from '../../rules/policy.ts'
import type { Desk } from '../context.ts'

/** What the sidebar's verbs work with beside the desk. Who asks has been checked before: every verb takes the {@link Agent}. */
export interface SidebarDesk extends Desk {
  readonly policy: Desk['policy'] & Pick<Policy, 'replies' | 'macros' | 'restrictedRules'>
  readonly ids: Ids
  /** Where Breakwater's own pages are reached; notes link there. */
  readonly page: string | null
  /** Looks at tickets in the CRM itself; writes nothing there. Left out where the connector cannot show what a macro would do. */
  readonly crm?: {
    read(id: string): Promise<Ticket | null>
    previewMacro(ticket: Ticket, macroId: string): Promise<MacroPreview>
  }
  /** A file of the CRM, asked for anew; null where it is gone. Left out where the connector reads none. */
  readonly openFile?: (file: FileRef) => Promise<OpenFile | null>
  /** Where the company's help for its own people is. */
  readonly supportUrl?: string
  /** What the save guard warns of is not saved. */
  readonly guardBlocks?: boolean
  /** Tells the engine that something waits for it. */
  readonly wake?: () => void
  /** Which of these tickets this person may open in the CRM now. What is not among them is not even named. */
  readonly sees: (agent: Agent, ticketIds: readonly string[]) => Promise<ReadonlySet<string>>
}

/** `pt-BR` → `pt`: what the catalogue of replies is kept by. */
export function languageOf(locale: string): string {
  return locale.slice(0, 2).toLowerCase()
}
