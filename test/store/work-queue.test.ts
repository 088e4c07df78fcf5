import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openWorkQueue, type OpenQueue } from '../../src/store/work-queue.ts'
import { postgresServer, type TestServer } from '../support/postgres.ts'

let server: TestServer
beforeAll(async () => {
  server = await postgresServer()
})
afterAll(() => server.stop())

async function two(): Promise<readonly [OpenQueue, OpenQueue]> {
  const url = await server.database()
  const open = (): Promise<OpenQueue> => openWorkQueue(url, 'zendesk:acme', () => undefined)
  const queues = [await open(), await open()] as const
  onTestFinished(async () => {
    for (const queue of queues) await queue.close()
  })
  return queues
}

describe('the queue that workers share', () => {
  it('keeps one wish of a kind and hands it to one of them', async () => {
    const [one, other] = await two()
    await Promise.all([one.want('intake', null), other.want('intake', null), one.want('judge', null)])

    expect(new Set([await one.take(), await other.take()])).toEqual(new Set(['intake', 'judge']))
    expect(await one.take()).toBeNull()
  })

  it('holds a wish for later back until its time, and none of it stands in the way of one for now', async () => {
    const [one, other] = await two()
    const at = Date.now() + 1_500
    await one.want('intake', at)
    expect(await other.take()).toBeNull()
    await other.want('intake', null)
    expect(await one.take()).toBe('intake')
    let found: string | null = null
    while (found === null && Date.now() < at + 20_000) found = await other.take()

    expect(found).toBe('intake')
    expect(Date.now()).toBeGreaterThanOrEqual(at - 50)
  })

  it('may be opened by many at once', async () => {
    const url = await server.database()
    const opened = await Promise.all(Array.from({ length: 4 }, () => openWorkQueue(url, 'zendesk:acme', () => undefined)))
    await opened[0]?.want('judge', null)

    expect(await opened[3]?.take()).toBe('judge')
    await Promise.all(opened.map((queue) => queue.close()))
  })
})
