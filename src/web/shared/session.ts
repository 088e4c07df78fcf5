import type { SidebarSession } from '../../server/api/sidebar.ts'

/** What the bridge handed over with the page. It is taken out of the page at once and lives in memory only; null where a page was opened without one. */
export function takeSession(): SidebarSession | null {
  const element = document.getElementById('session')
  if (element === null) return null
  const text = element.textContent ?? ''
  element.remove()
  try {
    return JSON.parse(text) as SidebarSession
  } catch {
    return null
  }
}
