import type { Config } from '../config.ts'
import { undo, type UndoneRecord, type UndoReport } from '../desk/undo.ts'
import { BridgeError } from '../domain/errors.ts'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import type { WrittenBy } from '../store/story-store.ts'
import { type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

export interface UndoFlags extends Signed {
  readonly run?: string
  readonly policy?: string
  readonly mapping?: string
  readonly yes?: boolean
}

/** Shows what would be taken back; with `--yes`, has the next sync do it. Exit code 3 where something stays as it is. */
export async function runUndo(config: Config, flags: UndoFlags, stop: Stop): Promise<number> {
  const wanted = wantedBy(flags)
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const { store, left, right, policies, mappings, clock, ids } = bridge
    const { by, why } = signedBy(flags, clock.now())
    const report = await undo({ store, left, right, policy: (await policies.current()).version, mapping: await mappings.current(), wanted, now: clock.now(), by, why, ids, yes: flags.yes === true, signal: stop.signal })
    if (flags.json === true) printJson(report)
    else print(report, flags.yes === true)
    return report.records.some((one) => one.stays.length > 0) ? EXIT.setAside : EXIT.done
  } finally {
    await bridge.close()
  }
}

function wantedBy({ run, policy, mapping }: UndoFlags): WrittenBy {
  const given = Object.entries({ run, policy, mapping }).flatMap(([by, name]) => (name === undefined ? [] : [{ by: by as WrittenBy['by'], name }]))
  const [only, ...more] = given
  if (only === undefined || more.length > 0) throw new BridgeError('config.invalid', 'Name one of --run, --policy and --mapping')
  return only
}

const WHY: Readonly<Record<UndoneRecord['stays'][number]['why'], string>> = {
  touched: 'changed since', 'written-again': 'written again since', 'made-with-it': 'the record was made with it', closed: 'the record is closed', 'on-its-way': 'a write is on its way',
  'not-possible': 'cannot be set back there', gone: 'the record is gone',
}

function print({ by, name, records, planned }: UndoReport, yes: boolean): void {
  const rows = records.map((one) => [one.side === 'left' ? 'ticket' : 'case', one.id, [...one.back.map(plain), ...(one.notes === 0 ? [] : [`${one.notes} followed by a note`])].join(', ') || 'nothing', [...Map.groupBy(one.stays, ({ why }) => why)].map(([why, all]) => `${all.map((each) => plain(each.name)).join(', ')} (${WHY[why]})`).join('; ')])
  if (rows.length === 0) printLine(`Nothing is left to take back of what was written ${by === 'run' ? `by run ${name}` : `under ${by} ${name}`}.`)
  else printLine(table([['what', 'id', yes ? 'goes back' : 'would go back', 'stays'], ...rows]))
  if (yes && planned > 0) printLine(`${planned} writes wait; the next sync sends them.`)
  else if (!yes && records.some((one) => one.back.length + one.notes > 0)) printLine('Nothing was done yet: the same with --yes takes it back.')
}

/** `tag:severity_p1` → `tag severity_p1`, `path:status` → `status`. */
function plain(name: string): string {
  return name.replace(/^tag:/, 'tag ').replace(/^(?:own|path):/, '')
}
