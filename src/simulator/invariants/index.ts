import type { World } from '../world.ts'
import { alike } from './alike.ts'
import { bins } from './bins.ts'
import { budget } from './budget.ts'
import { pairRows } from './pairs.ts'
import { alarms, judged, records } from './records.ts'
import { threads } from './threads.ts'
import type { Violation } from './violation.ts'

export type { Violation } from './violation.ts'

/** Runs until nothing is left to do, and once more: a plan after its own effects must be empty. */
async function settle(world: World): Promise<Violation | null> {
  let idle = 0
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await world.clock.sleep(idle === 0 ? ROUND_MS : LATE_MS)
    const run = await world.bridge.calm()
    idle = run !== null && run.state === 'done' && run.written === 0 && run.waiting === 0 ? idle + 1 : 0
    if (idle === 2) return null
  }
  return { invariant: 'comes to rest', detail: 'there is always something left to do' }
}

const ROUND_MS = 150_000
/** Late commits, the exports' lag and whatever was put off for some minutes are over by then. */
const LATE_MS = 600_000
const MOST_ROUNDS = 25

/** Lets the bridge finish, then looks at everything that must be true at rest. */
export async function inspect(world: World): Promise<readonly Violation[]> {
  const violations: Violation[] = []
  const restless = await settle(world)
  if (restless !== null) violations.push(restless)
  for (const detail of world.watch.faults.splice(0)) violations.push({ invariant: 'no fault of ours', detail })
  const found = (invariant: string, detail: string): void => void violations.push({ invariant, detail })
  const pairs = pairRows(world)
  const requesters = new Set([...world.account().users.values()].filter((user) => user.role === 'end-user').map((user) => user.id))
  await alike(world, pairs, found)
  threads(world, pairs, found)
  records(world, pairs, found)
  judged(pairs, found, (id) => requesters.has(id))
  alarms(world, pairs, found)
  await bins(world, found)
  budget(world, found)
  return violations
}
