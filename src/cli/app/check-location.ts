import { isObject, type AppFault, type AppFiles, type Json } from './fault.ts'

/** Locations by product (zendesk_apps_support, location.rb). `custom_object_record_sidebar` is behind a flag. */
const LOCATIONS: Readonly<Record<string, readonly string[]>> = {
  support: ['top_bar', 'nav_bar', 'ticket_sidebar', 'new_ticket_sidebar', 'user_sidebar', 'organization_sidebar', 'background', 'modal', 'ticket_editor', 'system_top_bar'],
  zendesk: ['top_bar', 'nav_bar', 'ticket_sidebar', 'new_ticket_sidebar', 'user_sidebar', 'organization_sidebar', 'background', 'modal', 'ticket_editor', 'system_top_bar'],
  chat: ['chat_sidebar', 'background'],
  standalone_chat: ['nav_bar', 'system_top_bar'],
  sell: ['deal_card', 'person_card', 'company_card', 'lead_card', 'background', 'modal', 'dashboard', 'note_editor', 'call_log_editor', 'email_editor', 'top_bar', 'visit_editor'],
}
/** These are clicked: each needs an icon of its own. */
const WITH_ICON = ['top_bar', 'nav_bar', 'system_top_bar', 'ticket_editor']
const FILE = 'manifest.json'

/** Where the app is shown, and the address of each page. */
export function checkLocations(manifest: Json, files: AppFiles): AppFault[] {
  const given = manifest['location']
  if (given === undefined) return []
  if (!isObject(given)) return [{ file: FILE, what: 'location is not an object', remedy: 'Write it by product: {"support": {"ticket_sidebar": {"url": "…"}}}.' }]
  if (Object.keys(given).length === 0) return [{ file: FILE, what: 'location names none', remedy: 'Name at least one location.' }]
  const products = Object.keys(given)
  return Object.entries(given).flatMap(([product, places]) => {
    const known = LOCATIONS[product]
    if (known === undefined) return [{ file: FILE, what: `location.${product} is no product`, remedy: `Use one of ${Object.keys(LOCATIONS).join(', ')}.` }]
    if (!isObject(places)) return [{ file: FILE, what: `location.${product} is not an object`, remedy: 'Write each location with its url.' }]
    return Object.entries(places).flatMap(([name, place]) => (known.includes(name) ? [...checkPlace(`location.${product}.${name}`, place, files), ...icon(name, product, products.length > 1, files)] : [{ file: FILE, what: `location.${product}.${name} is no location`, remedy: `Use one of ${known.join(', ')}.` }]))
  })
}

function checkPlace(where: string, place: unknown, files: AppFiles): AppFault[] {
  const options: Json | null = typeof place === 'string' ? { url: place } : isObject(place) ? place : null
  if (options === null) return [{ file: FILE, what: `${where} is neither an address nor an object`, remedy: 'Give it a url.' }]
  const { url, autoLoad, flexible, signed } = options
  return [
    ...(typeof url === 'string' && url !== '' ? address(where, url, files) : autoLoad === false ? [] : [{ file: FILE, what: `${where} has no url`, remedy: 'Give it one, or set autoLoad to false.' }]),
    ...Object.entries({ autoLoad, flexible, signed }).flatMap(([key, value]) => (value === undefined || typeof value === 'boolean' ? [] : [{ file: FILE, what: `${where}.${key} is not true or false`, remedy: 'Write true or false, without quotation marks.' }])),
  ]
}

/** A file of the package, https, localhost, or an address that a setting completes. */
function address(where: string, url: string, files: AppFiles): AppFault[] {
  if (url.includes('{{setting.')) return []
  if (URL.canParse(url)) {
    const { protocol, hostname } = new URL(url)
    return protocol === 'https:' || hostname === 'localhost' ? [] : [{ file: FILE, what: `${where} is not https`, remedy: 'Serve the page over https.' }]
  }
  const path = url.split(/[?#]/)[0] ?? ''
  return path.startsWith('assets/') && files.has(path) ? [] : [{ file: FILE, what: `${where} names ${url}, which is not in the package`, remedy: 'Name a file under assets/, an https address, or {{setting.…}}.' }]
}

function icon(name: string, product: string, several: boolean, files: AppFiles): AppFault[] {
  if (!WITH_ICON.includes(name)) return []
  const file = `assets/${several ? `${product}/` : ''}icon_${name}.svg`
  return files.has(file) ? [] : [{ file, what: `there is none, and ${name} is opened by its icon`, remedy: `Draw ${file}, with a viewBox.` }]
}
