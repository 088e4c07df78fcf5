import type { FieldValue, Ticket } from '../../domain/ticket.ts'
import type { Outcome, Values, WriteOp } from '../../domain/write.ts'
import { must, mustEqual, type Check, type MappedCase } from './bench.ts'
import { sendAgain, sendAll, trialOf, type Trial } from './writers.ts'

/** Ops that carry mapped values; those of a new record have nothing to clear. */
const CARRYING: ReadonlySet<WriteOp> = new Set<WriteOp>(['update-ticket', 'edit-ticket', 'edit-case', 'create-case'])
const NEW: ReadonlySet<WriteOp> = new Set<WriteOp>(['create-case'])

/** A path that no vendor has, and a value that must not be repeated anywhere. */
const NOWHERE = 'field:breakwater_nowhere'
const PLANTED = 'a planted value'

/** The promises of writers of mapped values. */
export function valueChecks(op: WriteOp): readonly Check[] {
  if (!CARRYING.has(op)) return []
  const check = (title: string, run: (trial: Trial, mapped: MappedCase) => Promise<void>): Check => ({
    name: `${op}: ${title}`,
    needs: 'changes',
    run: (bench) => {
      const trial = trialOf(bench, op)
      must(trial.subject.mapped !== undefined, `the bench cannot try mapped values of «${op}»`)
      return run(trial, trial.subject.mapped)
    },
  })
  return [
    check('mapped values read back as they were written', readBack),
    ...(NEW.has(op) ? [] : [check('null clears a mapped value', clears)]),
    check('a path that nobody may write is refused for its item alone, by name and with a remedy', refusesPath),
  ]
}

async function readBack(trial: Trial, mapped: MappedCase): Promise<void> {
  const values = await mapped.values()
  must(Object.keys(values).some((path) => path.startsWith('field:')) && values['subject'] !== undefined && values['parent'] !== undefined, 'the bench must map the subject, the parent and a field')
  mustSay(await written(trial, mapped, values, null), values)
}

async function clears(trial: Trial, mapped: MappedCase): Promise<void> {
  const values = await mapped.values()
  const paths = Object.keys(values).filter((path) => !mapped.lasting.includes(path))
  must(paths.some((path) => path.startsWith('field:')), 'the bench has no field to clear')
  const before = await written(trial, mapped, values, null)
  const after = await written(trial, mapped, Object.fromEntries(paths.map((path) => [path, null])), before.ref.id)
  for (const path of paths) must(isEmpty(at(after, path)), `null did not clear ${path}`)
  mustSay(after, Object.fromEntries(Object.entries(values).filter(([path]) => !paths.includes(path))))
}

async function refusesPath(trial: Trial, mapped: MappedCase): Promise<void> {
  const values = await mapped.values()
  const bad = await mapped.write({ ...values, [NOWHERE]: PLANTED }, null)
  const good = await mapped.write(values, null)
  const groups = trial.writer.largest >= 2 ? [[bad, good]] : [[bad], [good]]
  const first: Outcome[] = []
  const second: Outcome[] = []
  for (const group of groups) first.push(...(await sendAll(trial, group)))
  for (const group of groups) second.push(...(await sendAgain(trial, group)))
  for (const outcomes of [first, second]) {
    const refused = outcomes.find((one) => one.key === bad.key)
    must(refused?.result === 'refused', `a path that is not there came to «${refused?.result}»`)
    must(refused.reason.includes(NOWHERE.slice('field:'.length)) && refused.code !== '' && refused.remedy !== '', 'the refusal does not name the path, or has no remedy')
    must(!JSON.stringify(refused).includes(PLANTED), 'the refusal repeats the value')
    mustEqual(outcomes.find((one) => one.key === good.key)?.result, 'landed', 'its neighbour')
  }
  mustEqual(await trial.subject.effects(bad), 0, 'effects of the refused write')
}

/** Lands the values and gives the record as it reads then. */
async function written(trial: Trial, mapped: MappedCase, values: Values, recordId: string | null): Promise<Ticket> {
  const write = await mapped.write(values, recordId)
  const [outcome] = await sendAll(trial, [write])
  must(outcome?.result === 'landed', `mapped values came to «${said(outcome)}»`)
  await trial.bench.vendor.settle()
  const [ticket] = (await trial.bench.connection.reads.tickets?.fetch([outcome.recordId ?? ''])) ?? []
  must(ticket !== null && ticket !== undefined, 'the written record cannot be read')
  return ticket
}

function said(outcome: Outcome | undefined): string {
  return outcome?.result === 'refused' ? `refused: ${outcome.reason}` : String(outcome?.result)
}

function mustSay(ticket: Ticket, values: Values): void {
  for (const [path, value] of Object.entries(values)) mustEqual(sorted(at(ticket, path)), sorted(value), `what was written to ${path}`)
}

function at(ticket: Ticket, path: string): FieldValue {
  const plain: Readonly<Record<string, unknown>> = { ...ticket }
  return (path.startsWith('field:') ? ticket.fields[path.slice('field:'.length)] : (plain[path] as FieldValue | undefined)) ?? null
}

/** An unticked box is as empty as a box can be. */
function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)
}

function sorted(value: FieldValue): FieldValue {
  return typeof value === 'object' && value !== null ? [...value].toSorted() : value
}
