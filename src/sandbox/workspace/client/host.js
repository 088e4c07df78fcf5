import { length } from './length.js'
import { answerRequest } from './request.js'

/**
 * One frame of the app and the framework's protocol with it, as Zendesk's SDK speaks it (its source, and `reference/zendesk` of the project:
 * handshake, get/set/invoke, subscriptions, hooks). Believed is only what comes from this frame's window and its app's origin.
 */
export class Host {
  constructor(desk, { location, mount, screen, pane = null, parent = null, url = null }) {
    Object.assign(this, { desk, location, mount, screen, pane, parent })
    this.guid = crypto.randomUUID()
    this.url = url ?? desk.facts.app.locations[location].url
    this.origin = new URL(this.url, globalThis.location.href).origin
    this.registered = false
    this.active = location !== 'nav_bar'
    this.toldActive = new Set()
    /** `<instance guid> <event>`, as this frame subscribed. */
    this.wants = new Set()
    this.replies = new Map()
    desk.hosts.add(this)
  }

  async load(asked = null) {
    const { token } = await (await fetch(`/workspace/token?location=${this.location}`)).json()
    const frame = document.createElement('iframe')
    this.frame = frame
    frame.name = this.guid
    frame.title = `${this.desk.facts.app.name} (${this.location})`
    frame.setAttribute('sandbox', 'allow-forms allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-modals allow-downloads')
    frame.allow = 'clipboard-write'
    const size = asked ?? this.desk.facts.app.locations[this.location]?.size
    if (size?.height) frame.style.height = length(size.height)
    if (asked !== null) frame.style.width = asked.width
    this.mount.append(frame)
    const url = new URL(this.url, globalThis.location.href)
    url.searchParams.set('origin', globalThis.location.origin)
    url.searchParams.set('app_guid', this.guid)
    url.searchParams.set('colorScheme', this.desk.scheme)
    if (token === null || token === undefined) frame.src = url.href
    else this.post(url, token)
  }

  /** https://developer.zendesk.com/documentation/apps/app-developer-guide/using-sdk/#signed-urls */
  post(url, token) {
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: url.href, target: this.guid, hidden: true })
    const field = document.createElement('input')
    Object.assign(field, { name: 'token', value: token })
    form.append(field)
    document.body.append(form)
    form.submit()
    form.remove()
  }

  get context() {
    const { facts } = this.desk
    const ticketId = this.screen?.id ?? null
    return { product: 'support', location: this.location, instanceGuid: this.guid, account: { subdomain: facts.account.subdomain }, ...(ticketId === null ? {} : { ticketId }), ...(this.parent === null ? {} : { parentGuid: this.parent.guid }) }
  }

  send(message) {
    this.frame?.contentWindow?.postMessage(JSON.stringify(message), this.origin)
  }

  async receive(message) {
    if (typeof message.request === 'string') return this.answer(message)
    const key = String(message.key ?? '')
    const about = message.instanceGuid ?? this.guid
    if (key === 'iframe.handshake') {
      const { appId, installationId, name, version, settings } = this.desk.facts.app
      this.registered = true
      this.send({ key: 'zaf.app.registered', message: { context: this.context, metadata: { appId, installationId, name, version, settings, plan: { name: null } } } })
    } else if (key.startsWith('iframe.on:')) {
      this.wants.add(`${about} ${key.slice('iframe.on:'.length)}`)
      this.tellActive()
    } else if (key.startsWith('iframe.off:')) {
      if (message.message?.subscriberCount === 0) this.wants.delete(`${about} ${key.slice('iframe.off:'.length)}`)
    } else if (key.startsWith('iframe.trigger:')) {
      const to = this.desk.hosts.values().find((host) => host.guid === about)
      to?.emit(key.slice('iframe.trigger:'.length), message.message)
    } else if (key.startsWith('iframe.reply:')) {
      this.replies.get(key.slice('iframe.reply:'.length))?.(message.error?.msg ?? null)
    } else if (key.startsWith('request:')) await answerRequest(this, key, message.message)
  }

  /** Errors stand beside results, by path; the SDK rejects where one was asked for alone. */
  async answer({ id, request, params, instanceGuid }) {
    const on = this.desk.hosts.values().find((host) => host.guid === instanceGuid) ?? this
    const { paths } = this.desk
    const result = { errors: {} }
    const work = request === 'get' ? params.map((path) => [path, () => paths.get(on, path)]) : Object.entries(params).map(([path, value]) => [path, () => (request === 'set' ? paths.set(on, path, value) : paths.invoke(on, path, value, this))])
    for (const [path, act] of work) {
      try {
        const value = await act()
        result[path] = value === undefined ? null : value
      } catch (error) {
        result.errors[path] = { name: error.name ?? 'Error', message: error.message, path }
      }
    }
    this.send({ id, result })
  }

  /** Told to every frame that asked for this event of this instance. */
  emit(event, data) {
    for (const host of this.desk.hosts) {
      if (host.wants.has(`${this.guid} ${event}`)) host.send({ key: `zaf.${event}`, message: data, instanceGuid: this.guid })
    }
  }

  activate(active) {
    if (this.active === active) return this.tellActive()
    this.active = active
    this.toldActive.clear()
    if (active) this.tellActive()
    else for (const event of ['pane.deactivated', 'app.deactivated']) this.emit(event, {})
  }

  /** Once each, also where it subscribes only after it was shown. */
  tellActive() {
    for (const event of ['app.activated', 'pane.activated']) {
      if (!this.active || this.toldActive.has(event) || !this.wants.has(`${this.guid} ${event}`)) continue
      this.toldActive.add(event)
      this.emit(event, { firstLoad: true })
    }
  }

  /** Null: it may go on. A text: why not. */
  hook(event, patienceMs = 30_000) {
    if (!this.wants.has(`${this.guid} ${event}`)) return Promise.resolve(null)
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve('The app did not answer in time.'), patienceMs)
      this.replies.set(event, (refusal) => {
        clearTimeout(late)
        this.replies.delete(event)
        resolve(refusal)
      })
      this.send({ key: `zaf.${event}`, needsReply: true, instanceGuid: this.guid })
    })
  }

  close() {
    this.emit('app.willDestroy', {})
    this.desk.hosts.delete(this)
    this.frame?.remove()
  }
}

/** One ear for all frames. */
export function listen(desk) {
  addEventListener('message', (event) => {
    const host = desk.hosts.values().find((one) => one.frame?.contentWindow === event.source)
    if (host === undefined || event.origin !== host.origin) return
    let message = event.data
    if (typeof message === 'string') {
      try {
        message = JSON.parse(message)
      } catch {
        return
      }
    }
    if (typeof message === 'object' && message !== null) void host.receive(message)
  })
}
