import { describe, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { checkApp } from '../../src/cli/app/check.ts'
import type { AppFault, AppFiles } from '../../src/cli/app/fault.ts'
import { readApp } from '../../src/cli/app/folder.ts'

const FOLDER = fileURLToPath(new URL('../../manifests/zendesk-app', import.meta.url))
const ours = readApp(FOLDER).files
const bytes = (text: string): Uint8Array => Buffer.from(text)
const json = (file: string): Record<string, unknown> => JSON.parse(Buffer.from(ours.get(file) ?? []).toString('utf8')) as Record<string, unknown>

/** Our app with one thing broken in it. */
const withFile = (name: string, content: Uint8Array | string | null): AppFiles => {
  const files = new Map(ours)
  if (content === null) files.delete(name)
  else files.set(name, typeof content === 'string' ? bytes(content) : content)
  return files
}
const withManifest = (change: (manifest: Record<string, unknown>) => void): AppFiles => {
  const manifest = json('manifest.json')
  change(manifest)
  return withFile('manifest.json', JSON.stringify(manifest))
}
const withSupport = (places: Record<string, unknown>): AppFiles => withManifest((manifest) => void (manifest['location'] = { support: places }))
const withParameters = (...parameters: Record<string, unknown>[]): AppFiles => withManifest((manifest) => void (manifest['parameters'] = [{ name: 'bridge_url', type: 'url' }, ...parameters]))
/** A translation for each, so that only the parameter itself is at fault. */
const parameterFaults = (...parameters: Record<string, unknown>[]): readonly AppFault[] => checkApp(withParameters(...parameters)).filter((one) => one.file === 'manifest.json')
const withTranslation = (file: string, change: (table: { app: Record<string, unknown> }) => void): AppFiles => {
  const table = json(file) as { app: Record<string, unknown> }
  change(table)
  return withFile(file, JSON.stringify(table))
}
const svg = (inside: string): AppFiles => withFile('assets/icon_nav_bar.svg', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 18">${inside}</svg>`)

/** Each is named by its rule: a broken app, the file that is at fault, and a part of what is said about it. */
const BROKEN: Readonly<Record<string, readonly [AppFiles, string, string]>> = {
  'no manifest': [withFile('manifest.json', null), 'manifest.json', 'there is none'],
  'a manifest in a folder': [new Map([['app/manifest.json', bytes('{}')]]), 'manifest.json', 'it lies in a folder'],
  'a manifest that is no JSON': [withFile('manifest.json', '{"a":'), 'manifest.json', 'not JSON'],
  'a manifest that is a list': [withFile('manifest.json', '[]'), 'manifest.json', 'not a JSON object'],
  'a key twice': [withFile('manifest.json', '{"version":"1","version":"2"}'), 'manifest.json', 'stands twice'],
  'no author': [withManifest((one) => delete one['author']), 'manifest.json', 'author is missing'],
  'no location': [withManifest((one) => delete one['location']), 'manifest.json', 'location is missing'],
  'another framework': [withManifest((one) => (one['frameworkVersion'] = '1.0')), 'manifest.json', 'frameworkVersion'],
  'a key nobody reads': [withManifest((one) => (one['signedURLs'] = true)), 'manifest.json', 'signedURLs'],
  'noTemplate': [withManifest((one) => (one['noTemplate'] = true)), 'manifest.json', 'noTemplate'],
  'a boolean in quotes': [withManifest((one) => (one['signedUrls'] = 'true')), 'manifest.json', 'signedUrls is not true or false'],
  'a number for text': [withManifest((one) => (one['version'] = 1)), 'manifest.json', 'version is not text'],
  'domains that are no list': [withManifest((one) => (one['domainWhitelist'] = 'example.com')), 'manifest.json', 'domainWhitelist'],
  'an empty author url': [withManifest((one) => (one['author'] = { name: 'a', email: 'a@example.com', url: '' })), 'manifest.json', 'author.url'],
  'oauth without keys': [withManifest((one) => (one['oauth'] = { client_id: 'x' })), 'manifest.json', 'client_secret'],
  'a default locale without a file': [withManifest((one) => (one['defaultLocale'] = 'nl')), 'manifest.json', 'translations/nl.json'],
  'an unknown product': [withManifest((one) => (one['location'] = { guide: {} })), 'manifest.json', 'location.guide'],
  'an unknown location': [withSupport({ ticket_side: { url: 'https://example.com' } }), 'manifest.json', 'ticket_side is no location'],
  'a location without an address': [withSupport({ ticket_sidebar: {} }), 'manifest.json', 'has no url'],
  'a page over http': [withSupport({ ticket_sidebar: { url: 'http://example.com/a' } }), 'manifest.json', 'is not https'],
  'a page that is not packed': [withSupport({ ticket_sidebar: { url: 'assets/iframe.html' } }), 'manifest.json', 'not in the package'],
  'flexible in quotes': [withSupport({ ticket_sidebar: { url: 'https://example.com', flexible: 'true' } }), 'manifest.json', 'flexible'],
  'a setting that is no parameter': [withSupport({ ticket_sidebar: { url: '{{setting.bridge}}/a' } }), 'manifest.json', 'the setting bridge'],
  'no icon for the navigation bar': [withFile('assets/icon_nav_bar.svg', null), 'assets/icon_nav_bar.svg', 'opened by its icon'],
  'an SVG that runs code': [svg('<script>alert(1)</script>'), 'assets/icon_nav_bar.svg', 'script'],
  'an SVG that handles events': [svg('<path onclick="x()" d="M0 0"/>'), 'assets/icon_nav_bar.svg', 'event handler'],
  'an SVG with a bitmap': [svg('<image href="data:image/png;base64,AA"/>'), 'assets/icon_nav_bar.svg', 'bitmap'],
  'an SVG that leads out': [svg('<use href="https://example.com/a.svg#a"/>'), 'assets/icon_nav_bar.svg', 'leads out'],
  'an SVG with styles': [svg('<path style="fill:red" d="M0 0"/>'), 'assets/icon_nav_bar.svg', 'styles'],
  'an SVG with foreign content': [svg('<foreignObject/>'), 'assets/icon_nav_bar.svg', 'foreignObject'],
  'an SVG with entities': [withFile('assets/icon_nav_bar.svg', '<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1"/>'), 'assets/icon_nav_bar.svg', 'entities'],
  'an SVG without a viewBox': [withFile('assets/icon_nav_bar.svg', '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'), 'assets/icon_nav_bar.svg', 'viewBox'],
  'an SVG that is none': [withFile('assets/icon_nav_bar.svg', 'hello'), 'assets/icon_nav_bar.svg', 'no drawing'],
  'no logo': [withFile('assets/logo.png', null), 'assets/logo.png', 'there is none'],
  'a logo of another size': [withFile('assets/logo.png', ours.get('assets/logo-small.png') ?? null), 'assets/logo.png', '128 by 128'],
  'a logo that is no PNG': [withFile('assets/logo-small.png', 'GIF89a'), 'assets/logo-small.png', 'no PNG'],
  'a blocked type by its name': [withFile('assets/a.pdf', 'x'), 'assets/a.pdf', 'pdf'],
  'a blocked type by what it is': [withFile('assets/a.json', Buffer.from('504b030414000000', 'hex')), 'assets/a.json', 'zip'],
  'an asset of another type': [withFile('assets/a.exe', 'x'), 'assets/a.exe', 'no asset may be'],
  'too much': [withFile('assets/a.json', Buffer.alloc(1_000_001, 32)), '.', 'more than'],
  'a locale that is none': [withFile('translations/english.json', '{"app":{}}'), 'translations/english.json', 'no locale'],
  'a translation that is no JSON': [withFile('translations/de.json', '{'), 'translations/de.json', 'not JSON'],
  'a translation without a name': [withTranslation('translations/en.json', ({ app }) => delete app['name']), 'translations/en.json', 'name'],
  'a parameter without a label': [withTranslation('translations/de.json', ({ app }) => (app['parameters'] = { bridge_url: {} })), 'translations/de.json', 'label'],
  'a key that was forgotten': [withTranslation('translations/tr.json', ({ app }) => delete app['long_description']), 'translations/tr.json', 'app.long_description is missing'],
  'a key that is elsewhere unknown': [withTranslation('translations/tr.json', ({ app }) => (app['more'] = 'x')), 'translations/tr.json', 'in no other'],
  'an empty text': [withTranslation('translations/tr.json', ({ app }) => (app['name'] = ' ')), 'translations/tr.json', 'is empty'],
  'a package text in another shape': [withTranslation('translations/en.json', ({ app }) => (app['package'] = {})), 'translations/en.json', '{title, value}'],
  'a public app without its texts': [withFile('translations/en.json', JSON.stringify({ app: { name: 'x', parameters: { bridge_url: { label: 'x' } } } })), 'translations/de.json', 'in no other'],
}

describe('the check of an app', () => {
  it('finds nothing wrong with ours', () => {
    expect(ours.size).toBeGreaterThan(10)
    expect(readApp(FOLDER).faults).toEqual([])
    expect(checkApp(ours)).toEqual([])
  })

  it.each(Object.entries(BROKEN))('refuses %s, naming file and remedy', (_, [files, file, said]) => {
    const faults = checkApp(files).filter((one) => one.warning !== true)

    expect(faults.filter((one) => one.file === file && one.what.includes(said))).not.toEqual([])
    expect(faults.every((one) => one.remedy.length > 5)).toBe(true)
  })

  it.each([
    [{ name: 'name', type: 'text' }, '"name"'], [{ name: 'bridge_url', type: 'text' }, 'stands twice'], [{ name: 'a', type: 'date' }, 'type date'],
    [{ name: 'a', type: 'text', required: 'yes' }, 'required'], [{ name: 'a', type: 'hidden', required: true }, 'nobody could fill'], [{ name: 'a', type: 'oauth', secure: true }, 'oauth and secure'],
    [{ name: 'a', type: 'text', scopes: ['header'] }, 'not secure'], [{ name: 'a', type: 'text', secure: true, scopes: [] }, 'empty list'], [{ name: 'a', type: 'text', secure: true, scopes: 'header' }, 'not a list'],
    [{ name: 'a', type: 'text', secure: true, scopes: ['query'] }, 'query'], [{ type: 'text' }, 'no name'],
  ])('refuses the parameter %j', (parameter, said) => {
    expect(parameterFaults(parameter).filter((one) => one.warning !== true).map((one) => one.what).join()).toContain(said)
  })

  it.each([
    [{ name: 'a', type: 'text', secure: true }, 'no scopes'], [{ name: 'api_token', type: 'text' }, 'sounds like a secret'], [{ name: 'a', type: 'hidden', default: 'x' }, 'default'],
  ])('warns of the parameter %j and lets it pass', (parameter, said) => {
    const faults = parameterFaults(parameter)

    expect(faults.every((one) => one.warning === true)).toBe(true)
    expect(faults.map((one) => one.what).join()).toContain(said)
  })

  it('warns of what looks like a secret', () => {
    expect(checkApp(withFile('assets/a.json', '{"api_key":"x"}'))).toMatchObject([{ file: 'assets/a.json', warning: true }])
  })
})
