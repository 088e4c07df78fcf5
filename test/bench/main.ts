import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface Bench {
  readonly about: string
  readonly run: () => Promise<unknown>
}

/** Each prints what it measured beside the figure it is held against; nothing is asserted here. */
const BENCHES: Readonly<Record<string, Bench>> = {
  calls: { about: 'calls to both vendors per safety-tagged ticket, in simulated time', run: async () => (await import('./calls.ts')).benchCalls() },
  'event-loop': { about: 'how long the server stood still while pages were stored', run: async () => (await import('./event-loop.ts')).benchEventLoop() },
  open: { about: 'from opening the sidebar to urgency, category and why on the screen, slow line and slow machine', run: async () => (await import('./open.ts')).benchOpen() },
  p0: { about: 'from the webhook to the mark on a P0 ticket while a backfill runs, beside the vendor alone', run: async () => (await import('./p0.ts')).benchP0() },
  memory: { about: 'memory of the engine for 10,000 and for 100,000 tickets, at most 1.2 times as much; takes half an hour', run: async () => (await import('./memory.ts')).benchMemory() },
  patterns: { about: 'planted campaigns in 50,000 tickets: how many are found, what is made up, what it costs', run: async () => (await import('./patterns.ts')).benchPatterns() },
  store: { about: 'rows per second on both stores, with up to 100,000 tickets stored', run: async () => console.table(await (await import('./store.ts')).benchStore()) },
  'two-way': { about: 'calls and simulated time of a two-way sync, beside a plain script and the least possible', run: async () => (await import('./two-way.ts')).benchTwoWay() },
  triage: { about: 'tickets judged a second, against json-rules-engine and a plain loop', run: async () => (await import('./triage.ts')).benchTriage((line) => console.log(line)) },
}

const asked = process.argv.slice(2)
const names = asked.length > 0 ? asked : Object.keys(BENCHES)
const unknown = names.filter((name) => BENCHES[name] === undefined)
const [only] = names
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are:\n${Object.entries(BENCHES).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`).join('\n')}`)
  process.exitCode = 2
} else if (names.length === 1 && only !== undefined) {
  await BENCHES[only]?.run()
} else {
  // A process each: what one leaves in memory must not weigh on the next.
  for (const name of names) {
    console.log(`\n== ${name}: ${BENCHES[name]?.about} ==`)
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
}
