// Numbers on the overview follow along, every fifteen seconds, while somebody looks. Nothing else moves on its own.
const EVERY_MS = 15_000
const numbers = new Intl.NumberFormat('en-GB')

function at(view, path) {
  return path.split('.').reduce((inner, name) => (inner === null || inner === undefined ? undefined : inner[name]), view)
}

async function follow() {
  if (document.hidden) return
  const answer = await fetch('/api/overview', { headers: { accept: 'application/json' } })
  if (!answer.ok) return
  const view = await answer.json()
  for (const element of document.querySelectorAll('[data-count]')) {
    const value = at(view, element.dataset.count)
    if (typeof value === 'number') element.textContent = numbers.format(value)
  }
  const clock = document.querySelector('[data-as-of]')
  const now = new Date(view.at).toISOString()
  clock.dateTime = now
  clock.textContent = now.slice(11, 16)
  const changed = document.querySelector('[data-changed]')
  changed.hidden = changed.dataset.changed === view.urgent.map((row) => row.id).join(' ')
}

if ('live' in document.body.dataset) {
  // A server that is away for a moment is asked again at the next turn.
  setInterval(() => void follow().catch(() => undefined), EVERY_MS)
}
