import { api, fragment } from './api.js'

const CHOICES = ['status', 'priority', 'type', 'assignee_id', 'group_id', 'subject']
const LOOK_MS = 2000

/** One ticket's screen: what the ticket is, what the agent changed and has not saved, and the composer. */
export class Screen {
  constructor(desk, element, pane) {
    Object.assign(this, { desk, element, pane, host: null })
    this.id = element.dataset.ticket === 'new' ? null : Number(element.dataset.ticket)
    this.properties = element.querySelector('.properties')
    this.composer = element.querySelector('.composer')
    this.comment = this.composer?.querySelector('textarea') ?? { value: '' }
    this.type = 'publicReply'
    this.ticket = null
    this.draft = { tags: [] }
    this.ready = this.read()
    this.wire()
    if (this.id !== null) this.looking = setInterval(() => void this.look(), LOOK_MS)
  }

  close() {
    clearInterval(this.looking)
  }

  async read() {
    if (this.id === null) {
      this.ticket = { id: null, subject: '', status: 'new', priority: null, type: null, tags: [], assignee_id: null, group_id: null, custom_fields: [] }
    } else this.ticket = (await api('GET', `tickets/${this.id}.json`)).ticket
    this.draft = draftOf(this.ticket)
  }

  wire() {
    this.properties.addEventListener('submit', (event) => event.preventDefault())
    this.properties.addEventListener('change', ({ target }) => this.take(target))
    if (this.composer === null) return
    this.element.querySelector('label.subject input')?.addEventListener('change', ({ target }) => this.take(target))
    for (const tab of this.composer.querySelectorAll('[role=tab]')) tab.addEventListener('click', () => this.setType(tab.dataset.type))
    let before = this.comment.value
    this.comment.addEventListener('input', () => {
      this.told('comment.text', before, this.comment.value)
      before = this.comment.value
    })
    const macro = this.composer.querySelector('[name=macro]')
    macro.addEventListener('change', () => {
      if (macro.value !== '') void this.applyMacro(macro.value)
      macro.value = ''
    })
    this.composer.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.save(event.submitter?.value ?? 'open')
    })
  }

  /** What somebody chose with their own hand. */
  take({ name, value, type, checked, dataset }) {
    const chosen = type === 'checkbox' ? checked : name === 'tags' || dataset.list !== undefined ? words(value) : name.endsWith('_id') && value !== '' ? Number(value) : value === '' && name !== 'subject' ? null : value
    this.put(name.startsWith('custom_field_') ? `customField:${name}` : name, chosen)
  }

  put(name, value) {
    const old = this.draft[name] ?? null
    if (JSON.stringify(old) === JSON.stringify(value)) return
    this.draft[name] = value
    this.show()
    this.told(name.startsWith('customField:') ? `ticket.${name.slice('customField:'.length)}` : `ticket.${PUBLIC[name] ?? name}`, old, value)
  }

  told(name, oldValue, newValue) {
    this.host?.emit(`${name}.changed`, newValue)
    this.host?.emit('*.changed', { propertyName: name, oldValue, newValue })
  }

  /** The controls say what the draft says. */
  show() {
    for (const control of this.element.querySelectorAll('.properties [name], label.subject [name]')) {
      const key = control.name.startsWith('custom_field_') ? `customField:${control.name}` : control.name
      if (!(key in this.draft)) continue
      const value = this.draft[key]
      if (control.type === 'checkbox') control.checked = value === true
      else control.value = Array.isArray(value) ? value.join(' ') : (value ?? '')
    }
  }

  setType(type) {
    if (!['publicReply', 'internalNote'].includes(type)) throw new Error(`no such kind of comment: ${type}`)
    const old = this.type
    this.type = type
    this.composer.dataset.mode = type
    for (const tab of this.composer.querySelectorAll('[role=tab]')) tab.setAttribute('aria-selected', String(tab.dataset.type === type))
    if (old !== type) this.told('comment.type', old, type)
  }

  write(text, how) {
    const { comment } = this
    if (how === 'replace') comment.value = text
    else if (how === 'append') comment.value += text
    else comment.setRangeText(text, comment.selectionStart, comment.selectionEnd, 'end')
    comment.dispatchEvent(new Event('input', { bubbles: true }))
  }

  async get(path, whole, NoSuchPath) {
    await this.ready
    const [word, ...rest] = path
    const { ticket, draft } = this
    const into = (value) => rest.reduce((at, one) => at?.[one], value)
    switch (word) {
      case undefined: return this.object()
      case 'id': return this.id
      case 'subject': case 'status': case 'priority': case 'type': case 'tags': return draft[word]
      case 'description': return ticket.description
      case 'externalId': return ticket.external_id
      case 'createdAt': return ticket.created_at
      case 'updatedAt': return ticket.updated_at
      case 'brand': return into({ id: ticket.brand_id })
      case 'form': return into({ id: ticket.ticket_form_id })
      case 'requester': return into(await person(ticket.requester_id))
      case 'assignee': return into({ user: await person(draft.assignee_id), group: draft.group_id === null ? undefined : { id: draft.group_id } })
      case 'viewers': return [{ ...this.desk.me, isEditing: this.comment.value !== '', isCurrent: true }]
      case 'comments': return this.comments()
      default:
        if (word.startsWith('customField:')) return draft[word] ?? null
        throw new NoSuchPath(whole)
    }
  }

  async object() {
    const { draft, ticket } = this
    return { id: this.id, subject: draft.subject, status: draft.status, priority: draft.priority, type: draft.type, tags: draft.tags, description: ticket.description, requester: await person(ticket.requester_id), externalId: ticket.external_id, createdAt: ticket.created_at, updatedAt: ticket.updated_at }
  }

  async comments() {
    if (this.id === null) return []
    const { comments } = await api('GET', `tickets/${this.id}/comments.json?sort=-created_at&page[size]=100`)
    return comments.map((one) => ({ id: one.id, author: { id: one.author_id }, value: one.html_body, createdAt: one.created_at, via: one.via, public: one.public }))
  }

  fields() {
    return [...this.properties.querySelectorAll('[name^=custom_field_]')].map((one) => ({ name: one.name, label: one.closest('label').firstChild.textContent }))
  }

  set(name, value, NoSuchPath) {
    const key = name === 'tags' || name.startsWith('customField:') || CHOICES.includes(name) ? name : null
    if (key === null) throw new NoSuchPath(`ticket.${name}`)
    this.put(key, key === 'tags' ? [...new Set(Array.isArray(value) ? value : words(String(value)))] : value)
  }

  /** What the macro makes of the ticket is put on the screen; nothing is saved. */
  async applyMacro(id) {
    await this.ready
    const { result } = await api('GET', this.id === null ? `macros/${Number(id)}/apply.json` : `tickets/${this.id}/macros/${Number(id)}/apply.json`)
    const { ticket } = result
    const made = draftOf({ ...this.ticket, ...ticket, custom_fields: ticket.custom_fields ?? this.ticket.custom_fields })
    const was = draftOf(this.ticket)
    for (const [name, value] of Object.entries(made)) {
      // Only what the macro itself changes: what the agent has chosen besides stays.
      if (name === 'tags') this.put('tags', [...new Set([...this.draft.tags.filter((tag) => value.includes(tag) || !was.tags.includes(tag)), ...value])])
      else if (JSON.stringify(value) !== JSON.stringify(was[name])) this.put(name, value)
    }
    if (ticket.comment !== undefined) {
      this.setType(ticket.comment.public ? 'publicReply' : 'internalNote')
      this.write(`${this.comment.value === '' ? '' : '\n\n'}${ticket.comment.body}`, 'append')
    }
  }

  allowSave(allowed) {
    for (const button of this.composer.querySelectorAll('[type=submit]')) button.disabled = !allowed
  }

  /** Asks the apps, then writes what changed; what the account refuses stays on the screen with its reason. */
  async save(status) {
    await this.ready
    const changes = { ...changesOf(draftOf(this.ticket), this.draft), status }
    const before = this.draft.status
    this.put('status', status)
    this.host?.emit('ticket.submit.start', {})
    const refusal = this.host === null ? null : await this.host.hook('ticket.save')
    if (refusal !== null) return this.failed(refusal === false || refusal === '' ? 'An app kept this ticket from being saved.' : String(refusal), before)
    const comment = this.comment.value.trim() === '' ? {} : { comment: { body: this.comment.value, public: this.type === 'publicReply' } }
    try {
      if (this.id === null) await this.create(changes, comment)
      else await api('PUT', `tickets/${this.id}.json`, { ticket: { ...changes, ...comment } })
    } catch (error) {
      return this.failed(error.message, before)
    }
    this.comment.value = ''
    this.host?.emit('ticket.submit.done', { id: this.id })
    this.host?.emit('ticket.submit.always', {})
    this.desk.notify(`Ticket ${this.id === null ? '' : `#${this.id} `}saved`)
    if (this.id !== null) await this.refresh()
  }

  async create(changes, comment) {
    const email = this.properties.querySelector('[name=requester]').value
    const { ticket } = await api('POST', 'tickets.json', { ticket: { ...changes, ...comment, ...(email === '' ? {} : { requester: { email, name: email.split('@')[0] } }) } })
    this.desk.panes.drop(this.pane)
    await this.desk.panes.open(`/workspace/tickets/${ticket.id}`)
  }

  failed(why, before) {
    this.put('status', before)
    this.host?.emit('ticket.submit.fail', { message: why })
    this.host?.emit('ticket.submit.always', {})
    this.desk.notify(why, 'error', { sticky: true })
  }

  /** Somebody else, or a bridge, may have changed it. */
  async look() {
    if (this.element.closest('.pane').hidden || this.ticket === null || this.busy === true) return
    this.busy = true
    try {
      const { ticket } = await api('GET', `tickets/${this.id}.json`)
      if (ticket.updated_at !== this.ticket.updated_at || ticket.generated_timestamp !== this.ticket.generated_timestamp) await this.refresh()
    } catch {
      // The next look may find it.
    }
    this.busy = false
  }

  async refresh() {
    const mine = changesOf(draftOf(this.ticket), this.draft)
    const old = this.draft
    await this.read()
    for (const name of Object.keys(mine)) if (name !== 'custom_fields' && name !== 'status') this.draft[name] = old[name]
    for (const { id } of mine.custom_fields ?? []) this.draft[`customField:custom_field_${id}`] = old[`customField:custom_field_${id}`]
    this.show()
    const page = await fragment(`/workspace/tickets/${this.id}`)
    for (const part of ['.thread', '.conversation > header']) this.element.querySelector(part)?.replaceChildren(...(page.querySelector(part)?.childNodes ?? []))
    this.host?.emit('ticket.updated', {})
    for (const name of Object.keys(this.draft)) if (JSON.stringify(old[name]) !== JSON.stringify(this.draft[name])) this.told(name.startsWith('customField:') ? `ticket.${name.slice(12)}` : `ticket.${PUBLIC[name] ?? name}`, old[name], this.draft[name])
  }
}

const PUBLIC = { assignee_id: 'assignee.user.id', group_id: 'assignee.group.id' }
const words = (text) => text.split(/[\s,]+/).filter((word) => word !== '')

function draftOf(ticket) {
  const own = Object.fromEntries((ticket.custom_fields ?? []).map(({ id, value }) => [`customField:custom_field_${id}`, value]))
  return { ...Object.fromEntries(CHOICES.map((name) => [name, ticket[name] ?? null])), tags: [...(ticket.tags ?? [])], ...own }
}

/** What the API is to be told. */
function changesOf(before, after) {
  const changed = Object.keys(after).filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
  const own = changed.filter((name) => name.startsWith('customField:')).map((name) => ({ id: Number(name.slice('customField:custom_field_'.length)), value: after[name] }))
  return { ...Object.fromEntries(changed.filter((name) => !name.startsWith('customField:')).map((name) => [name, after[name]])), ...(own.length === 0 ? {} : { custom_fields: own }) }
}

async function person(id) {
  if (id === null || id === undefined) return null
  const { user } = await api('GET', `users/${id}.json`)
  return { id: user.id, name: user.name, email: user.email, role: user.role, locale: user.locale, externalId: user.external_id, tags: user.tags, groups: [] }
}
