import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Config } from '../config.ts'
import { type Anchor, auditEvents, type AuditProof, type BrokenAudit, verifyAudit } from '../desk/audit.ts'
import { AUDIT_VERBS, type AuditEvent } from '../domain/audit.ts'
import { BridgeError } from '../domain/errors.ts'
import type { AuditFilter } from '../store/audit-store.ts'
import { iso, plain } from './lives.ts'
import { EXIT, printJson, printLine } from './output.ts'
import { withStore } from './rules-versions.ts'

export interface AuditFlags {
  readonly since?: string
  readonly verb?: string
  readonly who?: string
  readonly json?: boolean
}

export interface VerifyFlags {
  readonly expect?: string
  readonly anchor?: string
  readonly json?: boolean
}

export function runAudit(config: Config, flags: AuditFlags): Promise<number> {
  const filter = filterOf(flags)
  return withStore(config, async (store) => {
    let shown = 0
    for await (const event of auditEvents(store, filter)) {
      shown += 1
      if (flags.json === true) printJson(event)
      else printLine(lineOf(event))
    }
    if (shown === 0 && flags.json !== true) printLine('Nothing of that kind was done.')
    return EXIT.done
  })
}

export function filterOf({ since, verb, who }: AuditFlags): Pick<AuditFilter, 'since' | 'verb' | 'who'> {
  const known = AUDIT_VERBS.find((one) => one === verb)
  if (verb !== undefined && known === undefined) throw new BridgeError('config.invalid', `--verb takes one of ${AUDIT_VERBS.join(', ')}`)
  const at = since === undefined ? undefined : Date.parse(since)
  if (Number.isNaN(at)) throw new BridgeError('config.invalid', '--since takes a day or an instant, such as 2026-11-01 or 2026-11-01T08:00Z')
  return { since: at, verb: known, who }
}

function lineOf({ seq, at, verb, words }: AuditEvent): string {
  if (words === null) return `${seq}  ${iso(at)}  ${verb}  (erased)`
  const on = words.on.map(({ kind, id }) => `${kind} ${plain(id)}`).join(', ')
  return `${seq}  ${iso(at)}  ${plain(words.by)}  ${verb}${words.as === null ? '' : ` (${words.as})`}${on === '' ? '' : `  ${on}`}${words.why === null ? '' : `  ${plain(words.why)}`}`
}

const HASH = /^[0-9a-f]{64}$/

/** Exit code 1 where the chain is broken or lacks what is known to have been there. */
export function runAuditVerify(config: Config, flags: VerifyFlags): Promise<number> {
  const { expect, anchor } = flags
  if (expect !== undefined && !HASH.test(expect)) throw new BridgeError('config.invalid', '--expect takes a hash as `audit verify` prints it: 64 digits and letters')
  const anchors: Anchor[] = [...(expect === undefined ? [] : [{ seq: null, hash: expect }]), ...(anchor === undefined ? [] : anchorsIn(anchor))]
  return withStore(config, async (store) => {
    const proof = await verifyAudit(store, anchors)
    if (flags.json === true) printJson(proof)
    else printProof(proof)
    if (proof.broken === null && anchor !== undefined && proof.head !== null) writeFileSync(anchor, `${proof.head.seq} ${proof.head.hash}\n`, { mode: 0o600 })
    return proof.broken === null ? EXIT.done : EXIT.failed
  })
}

function anchorsIn(file: string): readonly Anchor[] {
  if (!existsSync(file)) return []
  const [seq = '', hash = ''] = readFileSync(file, 'utf8').trim().split(' ')
  if (!/^\d+$/.test(seq) || !HASH.test(hash)) throw new BridgeError('config.invalid', `${file} holds no anchor: a number and a hash, as \`audit verify --anchor\` writes them`)
  return [{ seq: Number(seq), hash }]
}

const FAULT: Readonly<Record<BrokenAudit['fault'], string>> = {
  changed: 'it does not say what was put on record',
  foreign: 'it does not follow the one before it: it was put in or moved',
  missing: 'events before it are gone',
  cut: 'the chain ends before it, and it is known to have been there',
  forgotten: 'what it said is gone, and nobody on record erased it',
}

function printProof({ events, erased, head, broken }: AuditProof): void {
  if (broken === null) printLine(head === null ? 'Nothing is on record yet.' : `${events} events, whole from the first to the last${erased === 0 ? '' : `, ${erased} of them without what was erased`}.\nLast: ${head.hash}`)
  else printLine(`Broken at event ${broken.seq}${broken.at === null ? '' : ` of ${iso(broken.at)} (${broken.verb})`}: ${FAULT[broken.fault]}.\n${broken.affected} event${broken.affected === 1 ? '' : 's'} from there on prove nothing. Compare with a backup.`)
}
