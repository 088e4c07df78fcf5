import type { SidebarDesk } from './context.ts'

/** What stands at the end of a text that nobody has looked over, in every language of the catalogue: for those who work here, never for a user. */
export function marksOf({ policy }: Pick<SidebarDesk, 'policy'>): readonly string[] {
  return [...policy.replies.books.values()].map((book) => book.parts.mark).filter((mark) => mark !== '')
}

/** A text without that mark, and whether it bore one. */
export function withoutMark(desk: Pick<SidebarDesk, 'policy'>, text: string): { readonly text: string; readonly draft: boolean } {
  const bare = marksOf(desk).reduce((said, mark) => said.replaceAll(mark, ''), text)
  return bare === text ? { text, draft: false } : { text: bare.trim(), draft: true }
}
