import { isObject, text, type AppFault, type AppFiles, type Json } from './fault.ts'
import { parseStrict } from './parse-strict.ts'

const LOCALE = /^[a-z]{2,3}(-\w{2,3})?$/
const PUBLIC_KEYS = ['name', 'short_description', 'installation_instructions', 'long_description']

/** Every translation by the framework's rules (zendesk_apps_support, validations/translations.rb), and complete against the default one, which is ours. */
export function checkTranslations(files: AppFiles, manifest: Json): AppFault[] {
  const faults: AppFault[] = []
  const tables = new Map<string, Json>()
  for (const [file, bytes] of files) {
    const locale = /^translations\/(.*)\.json$/.exec(file)?.[1]
    if (locale === undefined) continue
    if (!LOCALE.test(locale)) faults.push({ file, what: `${locale} is no locale`, remedy: 'Name the file like en.json or pt-br.json.' })
    const read = parseStrict(text(bytes))
    if ('fault' in read) faults.push({ file, what: read.fault, remedy: 'Write it as one JSON object, each key once.' })
    else tables.set(file, read.value)
  }
  const parameters = (Array.isArray(manifest['parameters']) ? manifest['parameters'] : []).flatMap((one: unknown) => (isObject(one) && one['type'] !== 'hidden' ? [String(one['name'])] : []))
  const first = `translations/${String(manifest['defaultLocale'])}.json`
  const wanted = leaves(tables.get(first) ?? {})
  for (const [file, table] of tables) {
    faults.push(...checkOne(file, table, parameters, manifest['private'] !== false))
    if (file !== first) faults.push(...compare(file, wanted, leaves(table)))
  }
  return faults
}

function checkOne(file: string, table: Json, parameters: readonly string[], isPrivate: boolean): AppFault[] {
  const app = table['app']
  if (!isObject(app)) return [{ file, what: 'app is missing', remedy: 'Put the texts under "app".' }]
  const labels = isObject(app['parameters']) ? app['parameters'] : {}
  const lacking = (isPrivate ? ['name'] : PUBLIC_KEYS).filter((key) => !(key in app) && !(key === 'short_description' && 'description' in app))
  return [
    ...(file === 'translations/en.json' && lacking.length > 0 ? [{ file, what: `app lacks ${lacking.join(', ')}`, remedy: 'Add them.' }] : []),
    ...[...new Set([...Object.keys(labels), ...parameters])].filter((name) => !isObject(labels[name]) || typeof labels[name]['label'] !== 'string').map((name) => ({ file, what: `app.parameters.${name}.label is missing`, remedy: 'Say what the admin is to fill in.' })),
    ...(app['package'] === undefined ? [] : packaged(file, { ...table, app: { ...app, package: undefined } })),
  ]
}

/** Once `app.package` is there, every other leaf must be a title and a value. */
function packaged(file: string, node: unknown): AppFault[] {
  if (node === undefined) return []
  if (!isObject(node)) return [{ file, what: 'beside app.package a text is not {title, value}', remedy: 'Write every text as {"title": "…", "value": "…"}, or take app.package out.' }]
  if (typeof node['title'] === 'string' && typeof node['value'] === 'string' && Object.keys(node).length === 2) return []
  return Object.values(node).flatMap((one) => packaged(file, one)).slice(0, 1)
}

function leaves(node: unknown, path = ''): Map<string, string> {
  if (!isObject(node)) return new Map([[path, String(node)]])
  return new Map(Object.entries(node).flatMap(([key, value]) => [...leaves(value, path === '' ? key : `${path}.${key}`)]))
}

function compare(file: string, wanted: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): AppFault[] {
  return [
    ...[...wanted.keys()].filter((key) => !found.has(key)).map((key) => ({ file, what: `${key} is missing`, remedy: 'Translate it.' })),
    ...[...found.keys()].filter((key) => !wanted.has(key)).map((key) => ({ file, what: `${key} is in no other translation`, remedy: 'Add it to the default locale, or take it out.' })),
    ...[...found].filter(([, said]) => said.trim() === '').map(([key]) => ({ file, what: `${key} is empty`, remedy: 'Translate it.' })),
  ]
}
