import { length } from './length.js'

class NoSuchPath extends Error {
  constructor(path) {
    super(`No such Api: ${path}`)
    this.name = 'ApiNotFoundError'
  }
}

function screenOf(host, path) {
  const screen = host.screen ?? host.parent?.screen ?? null
  if (screen === null) throw new NoSuchPath(path)
  return screen
}

/** A word further into an object: `currentUser.groups`. */
const into = (value, words) => words.reduce((at, word) => at?.[word], value)

export async function get(host, path) {
  const [first, ...rest] = path.split('.')
  const { desk } = host
  switch (first) {
    case 'colorScheme': return desk.scheme
    case 'currentUser': return into(desk.me, rest)
    case 'currentAccount': return into({ subdomain: desk.facts.account.subdomain, timeFormat: 24, planName: 'suite_professional' }, rest)
    case 'instances': return rest.length === 0 ? Object.fromEntries([...desk.hosts].map((one) => [one.guid, one.context])) : desk.hosts.values().find((one) => one.guid === rest[0])?.context
    case 'viewport': return { width: innerWidth, height: innerHeight }
    case 'ticket':
      if (rest[0] === 'comment') return comment(screenOf(host, path), rest.slice(1), path)
      return screenOf(host, path).get(rest, path, NoSuchPath)
    case 'comment': return comment(screenOf(host, path), rest, path)
    case 'ticketFields': return screenOf(host, path).fields()
    default: throw new NoSuchPath(path)
  }
}

function comment(screen, [word], path) {
  if (word === 'text') return screen.comment.value
  if (word === 'type') return screen.type
  if (word === undefined) return { text: screen.comment.value, type: screen.type, useRichText: false, attachments: [] }
  throw new NoSuchPath(path)
}

export async function set(host, path, value) {
  const screen = screenOf(host, path)
  const words = path.split('.')
  const inner = words[0] === 'ticket' && words[1] === 'comment' ? words.slice(1) : words
  if (inner[0] === 'comment') {
    if (inner[1] === 'text') screen.write(String(value), 'replace')
    else if (inner[1] === 'type') screen.setType(value)
    else throw new NoSuchPath(path)
    return value
  }
  if (inner[0] !== 'ticket') throw new NoSuchPath(path)
  screen.set(inner.slice(1).join('.'), value, NoSuchPath)
  return value
}

export async function invoke(host, path, given, caller) {
  const { desk } = host
  switch (path) {
    case 'notify': return desk.notify(...given)
    case 'resize': return resize(host, given[0] ?? {})
    case 'popover': return popover(host)
    case 'routeTo': return routeTo(desk, given)
    case 'instances.create': return desk.openModal(host, given[0] ?? {})
    case 'destroy': return host.modal?.close()
    case 'track': return undefined
    default:
  }
  const screen = screenOf(caller.screen === null ? host : caller, path)
  const name = path.replace(/^ticket\.(?=comment\.)/, '')
  switch (name) {
    case 'comment.appendText': return screen.write(String(given[0] ?? ''), 'append')
    case 'comment.appendMarkdown': return screen.write(String(given[0] ?? ''), 'append')
    case 'comment.appendHtml': return screen.write(plain(given[0]), 'append')
    case 'ticket.editor.insert': return screen.write(plain(given[0]), 'insert')
    case 'ticket.tags.add': return screen.set('tags', [...screen.draft.tags, ...given.flat()], NoSuchPath)
    case 'ticket.tags.remove': return screen.set('tags', screen.draft.tags.filter((tag) => !given.flat().includes(tag)), NoSuchPath)
    case 'macro': return screen.applyMacro(given[0])
    case 'enableSave': return screen.allowSave(true)
    case 'disableSave': return screen.allowSave(false)
    default: throw new NoSuchPath(path)
  }
}

/** What a rich text editor would show of it; ours takes plain text. Nothing in it runs or loads: a parsed document is inert. */
function plain(given) {
  const page = new DOMParser().parseFromString(String(given ?? '').replace(/<br\s*\/?>/gi, '\n').replace(/<\/(p|div|li)>/gi, '\n'), 'text/html')
  return page.body.textContent.replace(/\n{3,}/g, '\n\n').replace(/\n$/, '')
}

function resize(host, { width, height }) {
  if (height !== undefined) host.frame.style.height = length(height)
  if (width !== undefined && host.location === 'modal') host.frame.style.width = length(width)
}

/** Only what hangs from a bar of icons pops over. */
function popover(host) {
  if (host.location !== 'top_bar' && host.location !== 'nav_bar') throw new NoSuchPath('popover')
}

function routeTo(desk, [where, ...given]) {
  if (where === 'ticket') return void desk.panes.open(given[0] === 'new' ? '/workspace/new' : `/workspace/tickets/${Number(given[0])}`)
  if (where === 'nav_bar') return void desk.panes.open('/workspace/apps/nav_bar')
  if (where === 'views') return void desk.panes.open('/workspace/views/urgent')
  throw new NoSuchPath(`routeTo ${where}`)
}
