import { describe, expect, it } from 'vitest'
import { BridgeError } from '../../src/domain/errors.ts'
import { createScheduler, type Scheduler } from '../../src/sync/schedule.ts'
import type { RunSummary } from '../../src/sync/run.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { BEGIN, silent } from './engine.ts'

const DONE = { state: 'done', error: null } as RunSummary

/** Runs until `times` runs are over; returns when each began, in seconds. */
async function runs(times: number, work: (n: number, scheduler: Scheduler) => RunSummary): Promise<{ readonly at: readonly number[]; readonly scheduler: Scheduler }> {
  const clock = new VirtualClock(BEGIN)
  const stop = new AbortController()
  const at: number[] = []
  const scheduler: Scheduler = createScheduler({
    clock, random: { next: () => 1 }, log: silent, intervalMs: 60_000, signal: stop.signal,
    run: () => {
      at.push((clock.now() - BEGIN) / 1000)
      if (at.length === times) stop.abort(new Error('enough'))
      return Promise.resolve().then(() => work(at.length, scheduler))
    },
  })
  await scheduler.start()
  return { at, scheduler }
}

describe('the schedule', () => {
  it('runs at its interval', async () => {
    const { at, scheduler } = await runs(3, () => DONE)

    expect(at).toEqual([0, 60, 120])
    expect(scheduler.health()).toMatchObject({ state: 'stopped', failures: 0, error: null })
  })

  it('begins again at once when it was woken during a run', async () => {
    const { at } = await runs(3, (n, scheduler) => {
      if (n === 1) scheduler.wake()
      return DONE
    })

    expect(at).toEqual([0, 0, 60])
  })

  it('backs off while runs fail, whether told or thrown, and comes back when they do not', async () => {
    const { at, scheduler } = await runs(5, (n) => {
      if (n === 1) throw new BridgeError('store.busy', 'busy')
      if (n === 2) return { ...DONE, state: 'failed', error: { code: 'connector.auth', message: 'no', remedy: 'check' } }
      return DONE
    })

    expect(at).toEqual([0, 120, 360, 420, 480])
    expect(scheduler.health()).toMatchObject({ failures: 0, error: null })
  })

  it('says what the last failure was', async () => {
    const { scheduler } = await runs(1, () => {
      throw new TypeError('with words that nobody should read')
    })

    expect(scheduler.health()).toMatchObject({ failures: 1, error: { code: 'unforeseen' } })
    expect(JSON.stringify(scheduler.health())).not.toContain('words')
  })
})
