/** The part of Zendesk's app framework that is used (developer.zendesk.com, Apps framework, SDK API). */
export interface ZafClient {
  get(paths: string | readonly string[]): Promise<Readonly<Record<string, unknown>>>
  set(path: string, value: unknown): Promise<unknown>
  invoke(name: string, ...given: readonly unknown[]): Promise<Readonly<Record<string, unknown>>>
  on(name: string, handler: (data: unknown) => unknown): void
  off(name: string, handler: (data: unknown) => unknown): void
  context(): Promise<{ readonly location: string; readonly instanceGuid: string; readonly account?: { readonly subdomain: string } }>
  instance(guid: string): ZafClient
}

declare global {
  interface Window {
    ZAFClient?: { init(): ZafClient | false }
  }
}

/** Where Zendesk serves its SDK; there is no official npm package of it. */
export const SDK_URL = 'https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js'
const PATIENCE_MS = 10_000

/** The client, once Zendesk's SDK is there; null outside Zendesk, or where the SDK cannot be had. Never throws. */
export async function loadZaf(): Promise<ZafClient | null> {
  if (window.ZAFClient === undefined) await script()
  const client = window.ZAFClient?.init()
  return client === undefined || client === false ? null : client
}

/** A page may already carry the script: then that one is waited for. */
function script(): Promise<void> {
  return new Promise((resolve) => {
    const there = document.querySelector<HTMLScriptElement>(`script[src="${SDK_URL}"]`)
    const element = there ?? document.createElement('script')
    element.addEventListener('load', () => resolve(), { once: true })
    element.addEventListener('error', () => resolve(), { once: true })
    setTimeout(resolve, PATIENCE_MS)
    if (there !== null) return
    element.src = SDK_URL
    element.async = true
    document.head.append(element)
  })
}

/** One value, or null where Zendesk does not give it. */
export async function ask<T>(client: ZafClient | null, path: string): Promise<T | null> {
  if (client === null) return null
  try {
    return ((await client.get(path))[path] as T | undefined) ?? null
  } catch {
    return null
  }
}
