import type { Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import { expressionCompiler } from '../expr/expression.ts'
import type { Fault } from './carry.ts'
import { theirsAt } from './own.ts'
import { PLAIN_PATHS } from './paths.ts'

/** `fault`: it cannot be told for this record; then a person looks, and nothing is synced meanwhile. */
export type Filter = (ticket: Ticket, triage: FilterTriage | null) => 'in' | 'out' | 'fault'
export type FilterTriage = Pick<Triage, 'category' | 'categories' | 'severity' | 'team'> & { readonly facts: Pick<Triage['facts'], 'minor'> }

const compiler = expressionCompiler(
  {
    ...Object.fromEntries([...PLAIN_PATHS, 'brand', 'categories'].map((name) => [name, 'dyn' as const])),
    channel: 'string', category: 'string', severity: 'string', team: 'string', minor: 'bool', triaged: 'bool',
  },
  'field',
)

/** CEL over the ticket and its triage. Before there is a triage, its names are empty and `triaged` is false. */
export function compileFilter(source: string | undefined, fault: Fault): Filter {
  if (source === undefined) return () => 'in'
  const found = compiler.compile(source)
  if (typeof found === 'string') fault(`filter ${found}`)
  else if (found.type !== 'bool' && found.type !== 'dyn') fault(`filter is of type ${found.type}, not bool`)
  if (typeof found === 'string') return () => 'fault'
  return (ticket, triage) => {
    try {
      const told = found.evaluate({ ...ofTicket(ticket, found.keys), ...ofTriage(triage) })
      return told === true ? 'in' : told === false ? 'out' : 'fault'
    } catch {
      return 'fault'
    }
  }
}

function ofTicket(ticket: Ticket, keys: ReadonlySet<string>): Record<string, unknown> {
  const plain = Object.fromEntries(PLAIN_PATHS.map((path) => [path, theirsAt(ticket, path)]))
  const field = Object.fromEntries([...keys].map((id) => [id, theirsAt(ticket, `field:${id}`)]))
  return { ...plain, subject: ticket.subject, description: ticket.description, brand: ticket.brand, channel: ticket.channel, field }
}

function ofTriage(triage: FilterTriage | null): Record<string, unknown> {
  return {
    category: triage?.category ?? '',
    categories: triage?.categories ?? [],
    severity: triage?.severity ?? '',
    team: triage?.team ?? '',
    minor: triage?.facts.minor === true,
    triaged: triage !== null,
  }
}
