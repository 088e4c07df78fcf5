import { describe, expect, it } from 'vitest'
import { whileBusy } from '../../src/store/busy.ts'

function tools() {
  const slept: number[] = []
  return { slept, clock: { now: () => 0, sleep: async (ms: number) => void slept.push(ms) }, random: { next: () => 0.5 } }
}

const isBusy = (error: unknown): boolean => error instanceof Error && error.message === 'locked'

describe('a database that others hold', () => {
  it('is tried again until it is free', async () => {
    const around = tools()
    let left = 3
    const got = await whileBusy(around, isBusy, async () => {
      if (left-- > 0) throw new Error('locked')
      return 'in'
    })

    expect(got).toBe('in')
    expect(around.slept).toEqual([2, 3, 4])
  })

  it('that stays locked is reported, after about a minute', async () => {
    const around = tools()

    await expect(whileBusy(around, isBusy, () => Promise.reject(new Error('locked')))).rejects.toMatchObject({ code: 'store.busy', retry: 'backoff' })
    const waited = around.slept.reduce((sum, ms) => sum + ms, 0)
    expect(waited).toBeGreaterThan(30_000)
    expect(waited).toBeLessThan(120_000)
  })

  it('does not hide what else went wrong', async () => {
    const around = tools()

    await expect(whileBusy(around, isBusy, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full')
    expect(around.slept).toEqual([])
  })
})
