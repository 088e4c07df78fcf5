import { must, mustEqual, type Check, type ContractBench } from './bench.ts'
import { pages, streamOf } from './streams.ts'

type Said = Readonly<Record<string, unknown>>

/** What two-way sync reads of a record; a bench that leaves one out proves nothing. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  tickets: ['status', 'priority', 'subject', 'description', 'group', 'assignee', 'requester', 'form', 'fields', 'changedBy'],
  comments: ['ticketId', 'body', 'public', 'authorRole', 'ownKey'],
}
/** What must occur among the comments, or a constant would pass. */
const BOTH: readonly (readonly [string, unknown])[] = [['public', true], ['public', false], ['authorRole', 'agent'], ['authorRole', 'end-user'], ['ownKey', null]]

/** The promise of streams whose records go both ways. */
export function wholeChecks(name: string): readonly Check[] {
  if (NEEDED[name] === undefined) return []
  return [{ name: `${name}: a record says everything that the other side needs`, needs: 'changes', run: (bench) => saysAll(bench, name) }]
}

async function saysAll(bench: ContractBench, name: string): Promise<void> {
  const stream = streamOf(bench, name)
  must(stream.whole !== undefined, `the bench has no whole records of «${name}»`)
  const wanted = await stream.whole()
  const absent = wanted.flatMap(({ says }) => (NEEDED[name] ?? []).filter((key) => !Object.hasOwn(says, key)))
  must(wanted.length > 0 && absent.length === 0, `the bench does not say what ${absent[0] ?? 'a record'} must be`)
  if (name === 'comments') {
    for (const [key, value] of BOTH) must(wanted.some(({ says }) => says[key] === value), `the bench has no comment with ${key} ${String(value)}`)
    must(wanted.some(({ says }) => says['ownKey'] !== null), 'the bench has no comment of our own')
  }
  await bench.vendor.settle()
  const seen = new Map((await pages(stream, null)).flatMap((page) => page.records.map((record) => [stream.idOf(record), record as Said] as const)))
  for (const { id, says } of wanted) {
    const record = seen.get(id)
    must(record !== undefined, `record ${id} never came`)
    for (const [key, value] of Object.entries(says)) mustSay(record[key], value, `${key} of ${id}`)
  }
}

/** Of fields only those are asked for that the bench knows of. */
function mustSay(got: unknown, wanted: unknown, what: string): void {
  if (!isRecord(wanted)) return mustEqual(got, wanted, what)
  must(isRecord(got), `${what} is no record`)
  for (const [key, value] of Object.entries(wanted)) mustEqual(got[key], value, `${what}, ${key}`)
}

function isRecord(value: unknown): value is Said {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
