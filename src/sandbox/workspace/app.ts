/** An app as it is installed: its packaged manifest and what the admin set. https://developer.zendesk.com/documentation/apps/app-developer-guide/manifest/ */
export interface InstalledApp {
  readonly name: string
  readonly version: string
  readonly settings: Readonly<Record<string, string>>
  /** Pages are asked for by a signed POST. */
  readonly signed: boolean
  /** Of `location.support`, with the settings filled in. */
  readonly locations: Readonly<Record<string, AppLocation>>
}

export interface AppLocation {
  readonly url: string
  readonly size: { readonly width: string; readonly height: string } | null
}

export type Location = 'ticket_sidebar' | 'new_ticket_sidebar' | 'nav_bar' | 'background' | 'modal'

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly signedUrls?: boolean
  readonly parameters?: readonly { readonly name: string; readonly secure?: boolean; readonly default?: string | number | boolean }[]
  readonly location?: Readonly<Record<string, Readonly<Record<string, string | { readonly url?: string; readonly size?: { readonly width?: string; readonly height?: string } }>>>>
}

/** What `POST /workspace/app` gives: `{manifest, settings, name?}`. Throws a RangeError where it is no app. */
export function install(given: unknown): InstalledApp {
  const { manifest, settings = {}, name } = (given ?? {}) as { readonly manifest?: Manifest; readonly settings?: Readonly<Record<string, string>>; readonly name?: string }
  const support = manifest?.location?.['support']
  if (manifest === undefined || support === undefined) throw new RangeError('an app has a manifest with location.support')
  const defaults = Object.fromEntries((manifest.parameters ?? []).flatMap((one) => (one.default === undefined ? [] : [[one.name, `${one.default}`]])))
  const filled = { ...defaults, ...settings }
  const secret = new Set((manifest.parameters ?? []).filter((one) => one.secure === true).map((one) => one.name))
  const locations = Object.entries(support).map(([place, told]): [string, AppLocation] => {
    const one = typeof told === 'string' ? { url: told } : told
    const size = 'size' in one && one.size !== undefined ? { width: one.size.width ?? '', height: one.size.height ?? '' } : null
    return [place, { url: withSettings(one.url ?? '', filled), size }]
  })
  return {
    name: name ?? manifest.name ?? 'App', version: manifest.version ?? '0.0.0', signed: manifest.signedUrls === true,
    // Secure settings never reach a browser.
    settings: Object.fromEntries(Object.entries(filled).filter(([key]) => !secret.has(key))), locations: Object.fromEntries(locations),
  }
}

function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  return url.replace(/\{\{\s*setting\.(\w+)\s*\}\}/g, (_whole, name: string) => (settings[name] ?? '').replace(/\/$/, ''))
}

/** Where its pages come from: what may be framed and posted to. */
export function origins(app: InstalledApp | null): string[] {
  const found = Object.values(app?.locations ?? {}).flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).origin] : []))
  return [...new Set(found)]
}
