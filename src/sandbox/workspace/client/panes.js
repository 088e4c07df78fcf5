import { Host } from './host.js'
import { Screen } from './screen.js'

const STAYS = /^\/workspace\/(tickets\/\d+|new|apps\/nav_bar)$/

/** What is open: lists come fresh each time, tickets and apps stay behind their tabs. */
export class Panes {
  constructor(desk) {
    this.desk = desk
    this.all = new Map()
    this.current = null
    addEventListener('popstate', () => void this.open(location.pathname + location.search, false))
  }

  begin() {
    const element = document.querySelector('#panes > .pane')
    const path = location.pathname === '/workspace' ? '/workspace/views/urgent' : location.pathname
    this.show(this.adopt(path, element))
  }

  async open(href, push = true) {
    const path = href.split('?')[0]
    const known = this.all.get(path)
    if (push) history.pushState(null, '', href)
    if (known !== undefined && STAYS.test(path)) return this.show(known)
    const answer = await fetch(href, { headers: { 'x-fragment': '1' } })
    const element = document.createElement('div')
    element.className = 'pane'
    // The server escapes whatever anybody wrote; the page's policy runs nothing that is inline.
    element.innerHTML = await answer.text()
    if (known !== undefined) this.drop(known)
    document.getElementById('panes').append(element)
    this.show(this.adopt(path, element))
  }

  adopt(path, element) {
    element.dataset.path = path
    const pane = { path, element, title: element.firstElementChild?.dataset.title ?? '', screen: null, hosts: [] }
    const ticket = element.querySelector('.ticket')
    if (ticket !== null) pane.screen = new Screen(this.desk, ticket, pane)
    this.all.set(path, pane)
    this.loadApps(pane)
    return pane
  }

  loadApps(pane) {
    const place = pane.element.querySelector('[data-apps]')
    const where = place?.dataset.apps
    if (place === null || this.desk.facts.app?.locations[where] === undefined) return
    for (const host of pane.hosts) host.close()
    place.replaceChildren()
    const card = document.createElement('div')
    card.className = 'card'
    if (where !== 'nav_bar') card.append(this.heading(pane))
    place.append(card)
    const host = new Host(this.desk, { location: where, mount: card, screen: pane.screen, pane })
    pane.hosts = [host]
    if (pane.screen !== null) pane.screen.host = host
    void host.load()
  }

  heading(pane) {
    const head = document.createElement('h2')
    head.textContent = this.desk.facts.app.name
    const again = document.createElement('button')
    again.type = 'button'
    again.className = 'reload'
    again.textContent = '⟳'
    again.setAttribute('aria-label', 'Reload apps')
    again.addEventListener('click', () => this.loadApps(pane))
    head.append(again)
    return head
  }

  show(pane) {
    const before = this.current
    this.current = pane
    for (const one of this.all.values()) one.element.hidden = one !== pane
    document.title = `${pane.title} · Agent workspace`
    if (before !== null && before !== pane) {
      for (const host of before.hosts) host.activate(false)
      if (!STAYS.test(before.path)) this.drop(before)
    }
    for (const host of pane.hosts) host.activate(true)
    this.tabs()
  }

  /** Fresh from the server, keeping the apps where they are. */
  drop(pane) {
    for (const host of pane.hosts) host.close()
    pane.screen?.close()
    pane.element.remove()
    this.all.delete(pane.path)
  }

  tabs() {
    const list = document.querySelector('.opened')
    list.replaceChildren()
    for (const pane of this.all.values()) {
      if (pane.screen === null) continue
      const tab = document.createElement('li')
      const link = document.createElement('a')
      link.href = pane.path
      link.textContent = pane.title
      link.dir = 'auto'
      if (pane === this.current) link.setAttribute('aria-current', 'page')
      const close = document.createElement('button')
      close.type = 'button'
      close.textContent = '×'
      close.setAttribute('aria-label', `Close ${pane.title}`)
      close.addEventListener('click', () => {
        this.drop(pane)
        if (pane === this.current) void this.open('/workspace/views/urgent')
        else this.tabs()
      })
      tab.append(link, close)
      list.append(tab)
    }
  }
}
