import type { QueueRow } from '../../server/api/sidebar.ts'
import { createApi, Fault } from '../shared/api.ts'
import { loadWords } from '../shared/i18n.tsx'
import { takeSession } from '../shared/session.ts'
import { ask, loadZaf } from '../shared/zaf.ts'

const EVERY_MS = 60_000

/** Runs unseen while Zendesk is open: says once, quietly, that a ticket came that cannot wait. What waited before is no news. */
async function run(): Promise<void> {
  const session = takeSession()
  const zaf = session === null ? null : await loadZaf()
  if (session === null || zaf === null) return
  const api = createApi(session.bearer)
  const { t, name, locale } = await loadWords((await ask<string>(zaf, 'currentUser.locale')) ?? navigator.language)
  const known = new Set<string>()
  let first = true
  const look = async (): Promise<void> => {
    const rows = await api.call<readonly QueueRow[]>('GET', `/queue?locale=${encodeURIComponent(locale)}`)
    const urgent = rows.filter((row) => row.severity === 'P0')
    const news = urgent.filter((row) => !known.has(row.id))
    for (const row of news) known.add(row.id)
    if (!first) for (const row of news) await zaf.invoke('notify', t('background.urgent', { category: name('category', row.category), id: row.id }), 'notice')
    first = false
  }
  let timer: ReturnType<typeof setInterval> | undefined = undefined
  const tick = (): void => void look().catch((error: unknown) => {
    if (error instanceof Fault && error.kind === 'expired') clearInterval(timer)
  })
  timer = setInterval(tick, EVERY_MS)
  tick()
}

void run()
