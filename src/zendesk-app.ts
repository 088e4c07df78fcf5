import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../manifests/zendesk-app', import.meta.url))

/** The app as an admin would upload it, and the one setting that says where its pages are: what the sandbox's workspace installs. */
export function packagedApp(url: string, folder: string = FOLDER): { readonly name: string; readonly manifest: unknown; readonly settings: Readonly<Record<string, string>> } {
  const read = (path: string): unknown => (existsSync(join(folder, path)) ? JSON.parse(readFileSync(join(folder, path), 'utf8')) : null)
  const english = read('translations/en.json') as { readonly app?: { readonly name?: string } } | null
  return { name: english?.app?.name ?? 'Breakwater', manifest: read('manifest.json'), settings: { bridge_url: url } }
}
