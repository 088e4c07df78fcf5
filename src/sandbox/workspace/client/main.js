import { Host, listen } from './host.js'
import { openModal } from './modal.js'
import { notify } from './notices.js'
import { Panes } from './panes.js'
import * as paths from './paths.js'

/** The facts that the server wrote into the page. */
const facts = JSON.parse(document.getElementById('facts').textContent)
const desk = { facts, me: facts.me, scheme: facts.scheme, notify, paths, openModal, panes: null, hosts: new Set() }
listen(desk)
desk.panes = new Panes(desk)
desk.panes.begin()

if (facts.app?.locations.background !== undefined) void new Host(desk, { location: 'background', mount: document.getElementById('frames'), screen: null }).load()

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="/workspace"]') : null
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
  event.preventDefault()
  void desk.panes.open(link.getAttribute('href'))
})

const who = document.querySelector('form.who')
who.addEventListener('change', (event) => {
  if (event.target.name !== 'scheme') return who.submit()
  desk.scheme = event.target.value
  document.documentElement.dataset.scheme = desk.scheme
  void fetch(who.action, { method: 'POST', body: new URLSearchParams({ scheme: desk.scheme }), redirect: 'manual' })
  for (const host of desk.hosts) host.emit('colorScheme.changed', desk.scheme)
})
