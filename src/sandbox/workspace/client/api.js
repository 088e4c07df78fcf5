/** The account's own API, as the agent at the screen. Throws with its own words where it refuses. */
export async function api(method, path, body) {
  const answer = await fetch(`/workspace/api/v2/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(reason(answer.status, text))
  return text === '' ? {} : JSON.parse(text)
}

function reason(status, text) {
  try {
    const { details, description, error } = JSON.parse(text)
    const said = Object.values(details ?? {}).flat().map((one) => one.description)
    return said.length > 0 ? said.join(' ') : (description ?? error?.message ?? error?.title ?? `Refused (${status})`)
  } catch {
    return `Refused (${status})`
  }
}

export async function fragment(path) {
  const answer = await fetch(path, { headers: { 'x-fragment': '1' } })
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}
