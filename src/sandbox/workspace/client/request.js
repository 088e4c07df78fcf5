/**
 * `client.request`: to the account itself as the agent at the screen; to others not at all. Zendesk would pass those on through its own
 * proxy, which a page that never leaves this machine does not have.
 */
export async function answerRequest(host, key, options) {
  const wish = typeof options === 'string' ? { url: options } : (options ?? {})
  const path = String(wish.url ?? '')
  if (!path.startsWith('/api/v2/')) return host.send({ key: `zaf.${key}.fail`, message: { responseArgs: [{ status: 403, statusText: 'Forbidden', responseText: 'The sandbox passes no requests on to other hosts.' }, 'error', 'Forbidden'] } })
  const method = wish.type ?? wish.method ?? 'GET'
  const body = wish.data === undefined || method === 'GET' ? undefined : typeof wish.data === 'string' ? wish.data : JSON.stringify(wish.data)
  const answer = await fetch(`/workspace${path}`, { method, ...(body === undefined ? {} : { body, headers: { 'content-type': wish.contentType ?? 'application/json' } }) })
  const text = await answer.text()
  const xhr = { status: answer.status, statusText: answer.statusText, responseText: text }
  if (!answer.ok) return host.send({ key: `zaf.${key}.fail`, message: { responseArgs: [xhr, 'error', answer.statusText] } })
  let data = text
  try {
    data = JSON.parse(text)
  } catch {
    // Not everything is JSON.
  }
  host.send({ key: `zaf.${key}.done`, message: { responseArgs: [data, 'success', xhr] } })
}
