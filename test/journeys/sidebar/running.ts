import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, BrowserContext, BrowserContextOptions, Frame, Page } from 'playwright-core'
import type { SeedWorld } from '../../../src/sandbox/core/seed.ts'
import type { ReadTicket } from '../../../src/sandbox/zendesk/read.ts'
import { openBrowser, PATIENCE_MS } from '../../support/browser.ts'
import { breakwater, ended } from '../../support/processes.ts'
import { serveSdk } from '../../support/zaf-sdk.ts'
import { CAST } from './cast.ts'

interface Addresses {
  readonly url: string
  readonly workspace: string
  readonly control: string
}

/** Everything that `npm start` starts, and a browser before it. */
export interface Running extends Addresses {
  readonly browser: Browser
  /** The sandbox's control surface. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>
  tickets(): Promise<readonly ReadTicket[]>
  ticket(id: number): Promise<ReadTicket>
  /** The case that stands for this ticket in Salesforce. */
  caseOf(id: number): Promise<{ readonly tags: string; readonly comments: readonly string[] }>
  /** A person at the screen, who opens things. */
  sit(who?: Looks): Promise<Seat>
  close(): Promise<void>
}

export interface Looks {
  readonly agent?: string
  readonly locale?: string
  readonly scheme?: 'light' | 'dark'
  readonly context?: BrowserContextOptions
}

export interface Seat {
  readonly context: BrowserContext
  readonly page: Page
  /** Script errors, refused resources, requests that left this machine. */
  readonly faults: string[]
  /** Opens a ticket; resolves with its sidebar once it shows something. */
  open(id: number): Promise<Frame>
  /** The app's frame at this location. */
  app(location: string): Promise<Frame>
  close(): Promise<void>
}

export async function until<T>(look: () => Promise<T | null | undefined | false>, what: string, ms = 60_000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const found = await look().catch(() => null)
    if (found !== null && found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  throw new Error(`not within ${ms} ms: ${what}`)
}

/** Starts the whole system against its own sandbox, and waits until its tickets are judged and marked; others may come after that. */
export async function startAll(later: SeedWorld | null = null): Promise<Running> {
  const there = process.env['BREAKWATER_STARTED']
  // While journeys are written: what `start --json` of another terminal printed, seeded already.
  if (there !== undefined) return attach(JSON.parse(there) as Addresses, () => Promise.resolve())
  const folder = mkdtempSync(join(tmpdir(), 'bw-sidebar-'))
  const child = breakwater(['start', '--json', '--no-arrivals'], { DATA_DIR: folder, PORT: '0' })
  const done = ended(child)
  const addresses = await firstLine(child)
  await fetch(`${addresses.control}/seed`, { method: 'POST', body: JSON.stringify(CAST) })
  const running = await attach(addresses, async () => {
    child.kill('SIGTERM')
    await done
    rmSync(folder, { recursive: true, force: true })
  })
  if (later !== null) await running.ask('POST', '/seed', later)
  return running
}

/** A browser before a system that runs. */
export async function attach(addresses: Addresses, stop: () => Promise<void>): Promise<Running> {
  const browser = await openBrowser()
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${addresses.control}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    if (!answer.ok) throw new Error(`control ${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const running: Running = {
    ...addresses, browser, ask,
    tickets: async () => (await ask<{ tickets: ReadTicket[] }>('GET', '/zendesk')).tickets,
    ticket: async (id) => (await running.tickets()).find((one) => one.id === id)!,
    async caseOf(id) {
      const { cases, comments } = await ask<{ cases: Record<string, unknown>[]; comments: Record<string, unknown>[] }>('GET', '/salesforce')
      const found = cases.filter((one) => String(one['Breakwater_External_Id__c']).endsWith(`-${id}`))
      if (found.length !== 1) throw new Error(`ticket ${id} has ${found.length} cases`)
      return { tags: String(found[0]?.['Safety_Tags__c']), comments: comments.filter((one) => one['ParentId'] === found[0]?.['Id']).map((one) => String(one['CommentBody'])) }
    },
    sit: (who = {}) => sit(running, who),
    async close() {
      await browser.close()
      await stop()
    },
  }
  const marked = (ticket: ReadTicket): boolean => ticket.tags.some((tag) => tag.startsWith('severity_'))
  await until(async () => (await running.tickets()).filter((ticket) => ticket.key?.startsWith('cast-')).every(marked), 'the tickets are judged and marked', 240_000)
  return running
}

async function firstLine(child: ChildProcess): Promise<Addresses> {
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`start ended with ${code}`)))
  })
  return JSON.parse(line) as Addresses
}

async function sit(running: Running, { agent = 'Dilan Eker', locale = 'en-US', scheme = 'light', context: more = {} }: Looks): Promise<Seat> {
  const context = await running.browser.newContext({ viewport: { width: 1280, height: 1000 }, colorScheme: scheme, ...more })
  context.setDefaultTimeout(PATIENCE_MS)
  await serveSdk(context)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('request', (request) => !/^(http:\/\/127\.0\.0\.1:|https:\/\/static\.zdassets\.com\/zendesk_app_framework_sdk\/|data:|blob:)/.test(request.url()) && faults.push(`left this machine: ${new URL(request.url()).host}`))
  await page.goto(`${running.workspace}/views/urgent`)
  const id = await page.locator('[name=agent] option', { hasText: agent }).getAttribute('value')
  await context.addCookies([{ name: 'workspace', value: `agent=${id}&locale=${locale}&scheme=${scheme}`, url: running.workspace }])
  const app = (location: string): Promise<Frame> =>
    until(async () => {
      const frame = page.frames().findLast((one) => one.url().includes(`/app/${location}?`))
      return frame !== undefined && (await frame.locator('main').count()) > 0 ? frame : null
    }, `the app shows something at ${location}`)
  return {
    context, page, faults, app,
    async open(ticket) {
      await page.goto(`${running.workspace}/tickets/${ticket}`)
      return app('ticket_sidebar')
    },
    close: () => context.close(),
  }
}
