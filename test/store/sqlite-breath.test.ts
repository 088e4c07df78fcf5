import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemRandom } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { comment, stored, vault } from './fixtures.ts'

it('lets the event loop turn while a page is stored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bw-breath-'))
  const store = await openStore({ url: null, file: join(folder, 'breakwater.sqlite'), vault: vault(), clock: systemClock(), random: systemRandom() })
  let turns = 0
  let storing = true
  const count = (): void => {
    turns++
    if (storing) setImmediate(count)
  }
  setImmediate(count)
  for (let page = 0; page < 20; page++) {
    await store.write(async (tx) => {
      const ids = Array.from({ length: 100 }, (_, i) => `${page}-${i}`)
      await tx.tickets.observe(ids.map((id) => stored(id, { description: 'x'.repeat(2000) })))
      await tx.comments.add(ids.map((id) => comment(id, id)))
    })
  }
  storing = false

  // Without a pause the twenty transactions run in one turn: nothing in them is truly asynchronous.
  expect(turns).toBeGreaterThan(5)
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})
