import { Host } from './host.js'
import { length } from './length.js'

/** `instances.create`: only modals can be made by hand. https://developer.zendesk.com/api-reference/apps/apps-core-api/core_api/#instancescreate */
export function openModal(host, { location, url, size }) {
  if (location !== 'modal') throw Object.assign(new Error(`instances of ${location} cannot be made`), { name: 'ApiNotFoundError' })
  const { desk } = host
  const own = desk.facts.app.locations.modal?.url ?? host.url
  const asked = new URL(url ?? own, own)
  if (asked.origin !== host.origin) throw new Error('a modal shows only pages of its app')
  const dialog = document.getElementById('modal')
  const body = document.createElement('div')
  body.className = 'card'
  const shut = document.createElement('button')
  Object.assign(shut, { type: 'button', className: 'close', textContent: '×' })
  shut.setAttribute('aria-label', 'Close')
  shut.addEventListener('click', () => dialog.close())
  body.append(shut)
  dialog.replaceChildren(body)
  const made = new Host(desk, { location: 'modal', mount: body, screen: null, parent: host, url: asked.href })
  made.modal = dialog
  dialog.addEventListener('close', () => {
    made.emit('modal.close', undefined)
    made.close()
    dialog.replaceChildren()
  }, { once: true })
  dialog.showModal()
  void made.load({ width: length(size?.width ?? '600px'), height: length(size?.height ?? '400px') })
  return [{ instanceGuid: made.guid }]
}
