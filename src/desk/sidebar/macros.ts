import type { Triage } from '../../domain/triage.ts'
import { textFor } from '../../rules/replies.ts'
import type { Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'
import type { MacroView } from './views.ts'

/** The catalogue's macros for this category that are in the account, the user's language before English. */
export async function fittingMacros(tx: Tx, desk: SidebarDesk, triage: Triage): Promise<readonly MacroView[]> {
  const there = await macrosThere(tx, desk)
  const { books } = desk.policy.replies
  return [...new Set([triage.lang, 'en'])].flatMap((lang) => {
    const book = books.get(lang)
    const id = book === undefined ? '' : `${textFor(book, triage.category).id}-${lang}`
    const macro = desk.policy.macros.find((one) => one.id === id)
    return macro === undefined || !there.has(id) ? [] : [{ id, title: macro.title }]
  })
}

/** The vendor's ids of the macros that set-up made, by ours. */
export async function macrosThere(tx: Tx, desk: Pick<SidebarDesk, 'tickets'>): Promise<ReadonlyMap<string, string>> {
  return new Map((await tx.provisions.list(desk.tickets)).flatMap((row) => (row.kind === 'macro' ? [[row.id, row.vendorId] as const] : [])))
}
