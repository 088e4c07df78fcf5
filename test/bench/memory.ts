import { fileURLToPath } from 'node:url'
import { child, messageOf } from './lab/children.ts'
import type { EngineMemory } from './lab/engine-child.ts'
import { printNote, printTable } from './lab/table.ts'

const ENGINE = fileURLToPath(new URL('./lab/engine-child.ts', import.meta.url))
const [SMALL, LARGE] = [10_000, 100_000] as const
/** Ten times the tickets may take so much more. */
const MOST = 1.2
const MB = 1024 * 1024

/** Ten times the tickets must not take ten times the memory: what the engine holds depends on pages, not on history. */
export async function benchMemory(): Promise<void> {
  const small = await backfill(SMALL)
  const large = await backfill(LARGE)
  const row = (name: string, of: (memory: EngineMemory) => number): readonly (string | number)[] => [name, of(small), of(large), of(large) / of(small)]
  printTable('The engine alone in its process, first backfill, a third of the tickets tagged, two events each', ['', `${SMALL.toLocaleString('en')} tickets`, `${LARGE.toLocaleString('en')} tickets`, 'ratio'], [
    row('resident memory at its peak, MB', (memory) => memory.peak / MB),
    row('of that before the run, MB', (memory) => memory.peakBefore / MB),
    row('what lives on the heap afterwards, MB', (memory) => memory.heapAfter / MB),
    row('what lived on it before, MB', (memory) => memory.heapBefore / MB),
    row('tickets triaged', (memory) => memory.triaged),
    row('records written', (memory) => memory.written),
    row('simulated minutes', (memory) => memory.simulatedSeconds / 60),
  ])
  printNote(`Target: resident memory at its peak at most ${MOST} times as much; measured ${(large.peak / small.peak).toFixed(2)}.`)
  printNote(`The runs ended: ${small.state}, ${large.state}.`)
}

async function backfill(tickets: number): Promise<EngineMemory> {
  const engine = child(['--expose-gc', ENGINE], process.env['POLICY_DIR'] === undefined ? {} : { POLICY_DIR: process.env['POLICY_DIR'] })
  const answer = messageOf<EngineMemory>(engine)
  engine.send({ tickets, taggedEvery: 3, events: 2 })
  return answer
}
