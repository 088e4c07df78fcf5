import { createInterface } from 'node:readline'
import { once } from 'node:events'
import type { Clock } from '../domain/ports.ts'
import type { Policy } from '../rules/policy.ts'
import { runTriage } from './triage.ts'

/** stdin to stdout, line by line; a reader that is slower than we are holds us back. */
export function triageStdin(policy: Policy, clock: Clock): Promise<number> {
  return runTriage({
    input: createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
    write: async (line) => {
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
    },
    policy,
    now: clock.now(),
  })
}
