import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectionsOf, setUpConnection } from '../../../src/cli/consent.ts'
import { syncOnce } from '../../../src/cli/sync.ts'
import { parseConfig } from '../../../src/config.ts'
import { openBridge } from '../../../src/main.ts'
import { systemLog } from '../../../src/platform/log.ts'
import type { Wire } from '../../../src/domain/ports.ts'
import type { Sandbox } from '../../../src/sandbox/index.ts'
import { child, messageOf } from './children.ts'
import { createPatientClock } from './patient-clock.ts'
import type { StillAnswer, StillRequest } from './still-sandbox.ts'
import type { PlainLoad } from './world.ts'

export interface EngineMemory {
  readonly state: string
  readonly triaged: number
  readonly written: number
  /** Bytes: the most this process ever held, before the run and in it; and what lived on the heap after it, tidied up. */
  readonly peakBefore: number
  readonly peak: number
  readonly heapBefore: number
  readonly heapAfter: number
  readonly simulatedSeconds: number
}

const BEGIN = Date.UTC(2026, 10, 22, 12)
const HOSTS = { 'breakwater-sandbox.zendesk.com': 'zendesk', 'acme.my.salesforce.com': 'salesforce' } as const

/** One backfill by the engine as the command line puts it together, alone in this process; the vendors are in another one. */
async function backfill(load: PlainLoad): Promise<EngineMemory> {
  const clock = createPatientClock(BEGIN)
  const vendors = child([fileURLToPath(new URL('./still-sandbox.ts', import.meta.url))])
  const described = messageOf<ReturnType<Sandbox['describe']>>(vendors)
  vendors.send({ load, now: clock.now() })
  const keys = await described
  const waiting = new Map<number, (answer: StillAnswer['answer']) => void>()
  vendors.on('message', ({ id, answer }: StillAnswer) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  let asked = 0
  const wire: Wire = async (request) => {
    const url = new URL(request.url)
    const vendor = HOSTS[url.host as keyof typeof HOSTS]
    const body = request.body === null ? '' : typeof request.body === 'string' ? request.body : Buffer.from(request.body).toString('utf8')
    await clock.sleep(40, request.signal)
    const id = (asked += 1)
    const answered = new Promise<StillAnswer['answer']>((resolve) => waiting.set(id, resolve))
    vendors.send({ id, now: clock.now(), vendor, request: { method: request.method, path: `${url.pathname}${url.search}`, headers: request.headers, body, origin: url.origin } } satisfies StillRequest)
    const answer = await clock.during(answered)
    return { status: answer.status, headers: answer.headers, body: answer.body }
  }
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'))
  const { signal } = new AbortController()
  const bridge = await openBridge(
    parseConfig({
      // The hourly cap would leave most of a large history undone.
      AUTOMATION_PER_HOUR: '1000000', AUTOMATION_PER_RULE_PER_HOUR: '1000000',
      DATA_DIR: folder, POLICY_DIR: process.env['POLICY_DIR'],
      ZENDESK_URL: 'https://breakwater-sandbox.zendesk.com', ZENDESK_CLIENT_ID: keys.zendesk.clientId, ZENDESK_CLIENT_SECRET: keys.zendesk.clientSecret,
      SALESFORCE_URL: 'https://acme.my.salesforce.com', SALESFORCE_CLIENT_ID: keys.salesforce.clientId, SALESFORCE_CLIENT_SECRET: keys.salesforce.clientSecret,
    }),
    { log: systemLog('error'), signal, wire, clock },
  )
  try {
    for (const connection of connectionsOf(bridge)) await setUpConnection(bridge, connection, signal)
    const before = measured()
    const summary = await syncOnce(bridge, 'write', signal, {})
    const after = measured()
    return { state: summary.state, triaged: summary.triaged, written: summary.written, peakBefore: before.peak, peak: after.peak, heapBefore: before.heap, heapAfter: after.heap, simulatedSeconds: summary.seconds }
  } finally {
    vendors.kill()
    await bridge.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function measured(): { readonly peak: number; readonly heap: number } {
  const peak = process.resourceUsage().maxRSS * 1024
  globalThis.gc?.()
  return { peak, heap: process.memoryUsage().heapUsed }
}

process.once('message', (load: PlainLoad) => {
  backfill(load).then(
    (memory) => process.send?.(memory, () => process.exit(0)),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
