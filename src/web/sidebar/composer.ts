import type { ZafClient } from '../shared/zaf.ts'

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * Puts text where the agent writes; never sends it. `ticket.comment.appendText` takes text as text; `ticket.editor.insert`, which also works
 * where a ticket is in chat mode, reads HTML, so there it is escaped (developer.zendesk.com, Apps Support API, ticket sidebar and ticket editor).
 */
export async function insertText(zaf: ZafClient | null, text: string): Promise<boolean> {
  if (zaf === null) return false
  try {
    await zaf.invoke('ticket.comment.appendText', text)
    return true
  } catch {
    // Not in this mode: then the editor's own way.
  }
  try {
    await zaf.invoke('ticket.editor.insert', text.replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one).replaceAll('\n', '<br>'))
    return true
  } catch {
    return false
  }
}
