import type { Connection, Page } from '../../connector/connector.ts'
import { ContractBreach } from '../../connector/contract/index.ts'
import type { Clock, Instant } from '../../domain/ports.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'

/** Promises that can be looked at in an account that must not be changed. Nothing here is sent but reads. */
export interface LiveCheck {
  readonly name: string
  run(): Promise<string>
}

const PAGES = 3
const LOOK_AT = 3

/** Looks at the first pages of what changed since `from`; each check says what it saw, in numbers and ids only. */
export function liveChecks(connection: Connection, clock: Clock, from: Instant): readonly LiveCheck[] {
  let pages: readonly Page<Ticket>[] = []
  const { tickets, comments } = connection.reads
  if (tickets === undefined) return []
  const records = (): readonly Ticket[] => pages.flatMap((page) => page.records)
  const checks: LiveCheck[] = [
    {
      name: 'tickets: the first pages are read',
      async run() {
        pages = await some(tickets.changes(null, { from }), PAGES)
        must(records().length > 0, 'nothing changed in that time: nothing could be looked at; take more days with --days')
        return `${records().length} records in ${pages.length} ${pages.length === 1 ? 'page' : 'pages'}`
      },
    },
    {
      name: 'tickets: each record can be read as the manifest says',
      async run() {
        const rejected = pages.flatMap((page) => page.rejected)
        must(rejected.length === 0, `${rejected.length} cannot be read; the first, ${rejected[0]?.id}, has ${rejected[0]?.reason}`)
        return Promise.resolve('all of them')
      },
    },
    {
      name: 'tickets: oldest change first, and none after now',
      async run() {
        const times = records().map((one) => one.changedAt)
        must(times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0)), 'a record comes before an older one: ask the list for them in the order of their change')
        must(times.every((time) => time >= from), 'a record is older than what was asked for: the list does not look at {{since}}')
        must(pages.every((page) => page.upTo <= clock.now() + 60_000), 'the list claims to know the future')
        return Promise.resolve(`from ${iso(times[0])} to ${iso(times.at(-1))}`)
      },
    },
    {
      name: 'tickets: resuming after the first page gives the rest',
      async run() {
        const [first] = pages
        if (first === undefined || pages.length === 1) return 'there is only one page'
        const rest = (await some(tickets.changes(first.checkpoint), PAGES - 1)).flatMap((page) => page.records.map((one) => one.ref.id))
        const lost = pages.slice(1).flatMap((page) => page.records.map((one) => one.ref.id)).filter((id) => !rest.includes(id))
        must(lost.length === 0, `${lost.length} records of the next pages did not come again, the first is ${lost[0]}`)
        return `${rest.length} records`
      },
    },
    {
      name: 'tickets: one asked for by its id says the same',
      async run() {
        const asked = records().filter((one) => one.status !== 'deleted').slice(0, LOOK_AT)
        const got = await tickets.fetch([...asked.map((one) => one.ref.id), '999999999'])
        must(got.at(-1) === null, 'an id that nobody has gives a record')
        for (const [at, one] of asked.entries()) {
          const found = got[at]
          must(found !== null && found !== undefined, `${one.ref.id} of the list is not there when it is asked for`)
          // Somebody may have worked on it meanwhile.
          if (found.version === one.version) must(JSON.stringify(found) === JSON.stringify(one), `${one.ref.id} says otherwise than in the list: ${differing(found, one).join(', ')}`)
        }
        return `${asked.length} of them`
      },
    },
  ]
  if (comments === undefined) return checks
  return [...checks, {
    name: 'comments: threads are read, with who sees each',
    async run() {
      const ids = records().filter((one) => one.status !== 'deleted').slice(0, LOOK_AT).map((one) => one.ref.id)
      const threads = await comments.fetch(ids)
      const said: readonly Comment[] = [...threads.values()].flat()
      must(threads.size === ids.length, `of ${ids.length} threads ${threads.size} could be read`)
      must(said.every((one, at) => one.ticketId !== said[at - 1]?.ticketId || one.at >= (said[at - 1]?.at ?? 0)), 'a comment comes before an older one')
      return `${said.length} comments of ${ids.length} tickets, ${said.filter((one) => one.public).length} public`
    },
  }]
}

async function some<R>(stream: AsyncIterable<Page<R>>, most: number): Promise<readonly Page<R>[]> {
  const pages: Page<R>[] = []
  for await (const page of stream) {
    pages.push(page)
    if (pages.length >= most) break
  }
  return pages
}

function must(kept: boolean, otherwise: string): asserts kept {
  if (!kept) throw new ContractBreach(otherwise)
}

function differing(a: Ticket, b: Ticket): readonly string[] {
  const [left, right]: readonly Readonly<Record<string, unknown>>[] = [{ ...a }, { ...b }]
  return Object.keys(left ?? {}).filter((name) => JSON.stringify(left?.[name]) !== JSON.stringify(right?.[name]))
}

function iso(at: Instant | undefined): string {
  return at === undefined ? 'never' : new Date(at).toISOString()
}
